# The words for people and for CI; what they do is in installer/bootstrap.py, so that Windows says the same words
# without make: py -3.12 -m installer.bootstrap demo
PYTHON ?= python3

.PHONY: demo run test check bench campaign fuzz package lock clean

demo run test check bench campaign fuzz package lock clean:
	@$(PYTHON) -m installer.bootstrap $@ $(ARGS)
