<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="ko_KR">
<context>
    <name>desk</name>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>0~{slack}초 안에</source>
        <translation>within 0–{slack} s</translation>
    </message>
    <message>
        <location filename="gui/panels/stop_bar.py"/>
        <source>1.5초 동안 누르고 있으면 다시 주문할 수 있습니다</source>
        <translation>Hold for 1.5 seconds to allow orders again</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>1분 진행</source>
        <translation>Run one minute</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>1초 뒤에 다시 누르세요</source>
        <translation>Press again in a second</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>429, 늦춤 {slow}</source>
        <translation>429, slowed {slow}</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>50% 매도</source>
        <translation>Sell 50%</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>50% 시장가 매도</source>
        <translation>Sell 50%</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>D+1 추정 {won}원</source>
        <translation>D+1 {won} won</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>D+2 추정 {won}원</source>
        <translation>D+2 {won} won</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>FLAT · 잔고 0 확인</source>
        <translation>FLAT · verified, nothing held</translation>
    </message>
    <message>
        <location filename="gui/dialogs/about.py"/>
        <source>MIT 라이선스. Qt와 PySide6는 LGPL입니다.</source>
        <translation>MIT licence. Qt and PySide6 are LGPL.</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>PC 시계가 서버와 다릅니다. 시스템 설정에서 시간 자동 설정을 켜세요</source>
        <translation>This computer's clock differs from the server's. Switch on automatic time in the system settings</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>PING까지 무응답 60초</source>
        <translation>Dead line, no PING either, for 60 s</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>VI</source>
        <translation>VI</translation>
    </message>
    <message>
        <location filename="gui/panels/ladder.py"/>
        <source>VI {kind} · 해제 {early}–{late}</source>
        <translation>VI {kind} · ends {early}–{late}</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>VI 상승</source>
        <translation>VI up</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>VI 하락</source>
        <translation>VI down</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>VI 해제</source>
        <translation>VI over</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>VI가 풀린 뒤에 다시 하세요. 매도는 지금도 됩니다</source>
        <translation>Try again after the VI; selling is possible now</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>{age} 전</source>
        <translation>{age} ago</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>{age} 전에 대조했고 주문, 체결, 잔고가 증권사와 같습니다</source>
        <translation>Compared {age} ago: orders, fills and holdings are the broker's</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>{behind} 늦게 처리</source>
        <translation>handled {behind} late</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>{both}, 최대 {most}</source>
        <translation>{both}, max {most}</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>{key}: 한 번 더 누르면 실행합니다</source>
        <translation>{key}: press once more to act</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>{kind} 주문 {count}건</source>
        <translation>{kind} orders: {count}</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>{left} +0~30초</source>
        <translation>{left} +0–30 s</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>{minutes}분</source>
        <translation>{minutes} m</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix.py"/>
        <source>{name} ({code})  상승 {rise} · 낙폭 {drop} · 지지 {supports}/3</source>
        <translation>{name} ({code})  rise {rise} · drop {drop} · supports {supports}/3</translation>
    </message>
    <message>
        <location filename="gui/panels/indices.py"/>
        <source>{name}: 상승 {rising} · 보합 {flat} · 하락 {falling}</source>
        <translation>{name}: {rising} up · {flat} flat · {falling} down</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>{price}원은 호가 단위가 아닙니다: {low} 또는 {high}</source>
        <translation>₩{price} is off the tick grid: {low} or {high}</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>{rate}건/초</source>
        <translation>{rate}/s</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>{size}주</source>
        <translation>{size} sh.</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>{size}주 &gt; 수량 한도 {limit}주</source>
        <translation>{size} shares &gt; limit {limit} shares</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>{step} 중</source>
        <translation>{step} pending</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>{stop} ▸ {price}</source>
        <translation>{stop} ▸ {price}</translation>
    </message>
    <message>
        <location filename="gui/charts/chart.py"/>
        <source>{time}  시 {open}  고 {high}  저 {low}  종 {close}  {rate}  거래량 {volume}</source>
        <translation>{time}  O {open}  H {high}  L {low}  C {close}  {rate}  Vol {volume}</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>{time} 이후로 장부를 믿을 수 없습니다. 전략은 주문하지 않고 손절은 살아 있습니다</source>
        <translation>Our books are in doubt since {time}: the strategy orders nothing, stops stay alive</translation>
    </message>
    <message>
        <location filename="gui/dialogs/settings.py"/>
        <source>{title}: {range} 안의 값을 넣으세요</source>
        <translation>{title}: enter a value within {range}</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>{value}원 &gt; 금액 한도 {limit}원</source>
        <translation>₩{value} &gt; limit ₩{limit}</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>{waits} 발동 대기: {side} {size}주, {stop}원에 닿으면 지정가 {price}</source>
        <translation>{waits} waiting: {side} {size} sh., at ₩{stop} it becomes a limit order at {price}</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>▲ 상승</source>
        <translation>▲ up</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>▼ 하락</source>
        <translation>▼ down</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>가격</source>
        <translation>Price</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>가격 (0 = 시장가)</source>
        <translation>Price (0 = market)</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>가격 거리</source>
        <translation>Price distance</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>가격 제한폭</source>
        <translation>Price limits</translation>
    </message>
    <message>
        <location filename="gui/panels/ladder.py"/>
        <source>가격을 넣으세요</source>
        <translation>Enter a price</translation>
    </message>
    <message>
        <location filename="gui/panels/layouts.py"/>
        <source>감시</source>
        <translation>Watch</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>값</source>
        <translation>Value</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>같은 계좌로, 그러나 이 데스크 밖에서 들어오는 주문입니다. HTS나 전화로 낸 주문을 데스크가 어떻게 알아차리는지 봅니다.</source>
        <translation>An order on the same account that does not come from this desk: see how the desk notices what was ordered by HTS or telephone.</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>같은 주문이 더 필요하면 잠시 뒤에 다시 누르세요</source>
        <translation>If you want the same order once more, press again in a moment</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>같은 키로 다른 곳에서 실행 중인 프로그램이 있으면 그쪽 실시간 연결이 끊깁니다. 주문은 보내지 않습니다.</source>
        <translation>Any other program that runs on the same key loses its realtime connection. No order is sent.</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>개</source>
        <translation>items</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>개 / 3</source>
        <translation>of 3</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>개/분</source>
        <translation>items/min</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>거래 중단</source>
        <translation>Halted</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>거래 환경</source>
        <translation>Trading environment</translation>
    </message>
    <message>
        <location filename="gui/panels/heading.py"/>
        <source>거래량 {volume}</source>
        <translation>Volume {volume}</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>거리</source>
        <translation>Away</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>거부</source>
        <translation>Refused</translation>
    </message>
    <message>
        <location filename="gui/models/rebuffs.py"/>
        <source>거부 {name} {side} {size}주 @ {price}: {why}</source>
        <translation>Refused: {side} {size} {name} @ {price}: {why}</translation>
    </message>
    <message>
        <location filename="gui/panels/limits.py"/>
        <source>거부된 주문이 없습니다</source>
        <translation>No order was refused</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>거부됨</source>
        <translation>refused</translation>
    </message>
    <message>
        <location filename="gui/panels/limits.py"/>
        <source>거부와 정지</source>
        <translation>Refusals and stops</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>건</source>
        <translation>orders</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>건/초</source>
        <translation>orders/s</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>건너뛴 호가</source>
        <translation>Books skipped</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>건너뜀</source>
        <translation>Skipped</translation>
    </message>
    <message>
        <location filename="gui/panels/searches.py"/>
        <source>검색 멈춤</source>
        <translation>Stop search</translation>
    </message>
    <message>
        <location filename="gui/panels/searches.py"/>
        <source>검색 시작</source>
        <translation>Start search</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>검색 중</source>
        <translation>Running</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>결과 모르는 주문</source>
        <translation>Order not known</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>결과 모름</source>
        <translation>Not known</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>결과 확인 중 · 다시 보내지 않음</source>
        <translation>Checking with the broker, not sent again</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>겹친 체결</source>
        <translation>Doubled prints</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>경보</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>경보 소리</source>
        <translation>Sound of alarms</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>경보 확인</source>
        <translation>Acknowledge alarms</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>계속 (연결)</source>
        <translation>Continue (connect)</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>계좌</source>
        <translation>Account</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>계좌 대조</source>
        <translation>Compare with the broker</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>계좌 없이 바로 시작합니다. 이 컴퓨터 안에서 움직이는 가상 시장에서 모든 기능을 써 봅니다.</source>
        <translation>Starts at once, without an account. Try everything on an imaginary market that runs inside this computer.</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>고</source>
        <translation>H</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>고가</source>
        <translation>High of the day</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix_paint.py"/>
        <source>고가 대비 낙폭 %</source>
        <translation>Drop from the high %</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>고장 내기</source>
        <translation>Break something</translation>
    </message>
    <message>
        <location filename="gui/models/trust.py"/>
        <source>공백</source>
        <translation>hole</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>구간</source>
        <translation>Band</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>구분</source>
        <translation>Kind</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>규칙</source>
        <translation>Rule</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>기록</source>
        <translation>Log</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>기록 누락</source>
        <translation>Tape lines lost</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>기본 (고정 손절)</source>
        <translation>Basic (fixed stop)</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>기준가</source>
        <translation>Reference</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix_paint.py"/>
        <source>기준가 대비 상승 %</source>
        <translation>Rise from the base %</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>긴급정지</source>
        <translation>Emergency stop</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>긴급정지 진행 중</source>
        <translation>STOPPING</translation>
    </message>
    <message>
        <location filename="gui/panels/stop_bar.py"/>
        <source>긴급정지 해제</source>
        <translation>Release the stop</translation>
    </message>
    <message>
        <location filename="gui/widgets/kill_button.py"/>
        <source>긴급정지+전량청산</source>
        <translation>Stop + sell everything</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>긴급청산: 지금 팔 수 없으면 다음 장에 매도</source>
        <translation>Flatten: what cannot be sold now is sold at the next phase</translation>
    </message>
    <message>
        <location filename="gui/panels/stop_bar.py"/>
        <source>길게 눌러 해제</source>
        <translation>Hold to release</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>깨진 시세 10개</source>
        <translation>Ten garbled frames</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>끊김</source>
        <translation>down</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>끔</source>
        <translation>Off</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>끝내기</source>
        <translation>Quit</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>낙폭</source>
        <translation>Drop</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>남은 시간</source>
        <translation>Time left</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>내 주문: {side} {size}주 지정가 {price}</source>
        <translation>Own order: {side} {size} sh., limit {price}</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>내 평균가</source>
        <translation>Own average price</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>내용</source>
        <translation>Text</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>내일 다시 셉니다. 한도는 설정 › 위험 한도에서 바꿉니다</source>
        <translation>Counted anew tomorrow; the limit is under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>놓친 시간</source>
        <translation>Missed</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>누락 체결 반영</source>
        <translation>missed fills booked</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>다른 곳에서 로그인 (R10001)</source>
        <translation>Login from elsewhere (R10001)</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>다른 이야기로 다시 시작</source>
        <translation>Start again with another story</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>다른 주문 유형을 고르거나 그 시간을 기다리세요</source>
        <translation>Choose another order type or wait for its hours</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>다시</source>
        <translation>Again</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>다시 연결</source>
        <translation>Reconnect</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>다음 매수 주문의 응답 유실</source>
        <translation>Lose the answer to the next buy order</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>다음 진입</source>
        <translation>Entry at</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>단계</source>
        <translation>Stage</translation>
    </message>
    <message>
        <location filename="gui/dialogs/about.py"/>
        <source>닫기</source>
        <translation>Close</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>대기</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>대기 {waiting}</source>
        <translation>{waiting} waiting</translation>
    </message>
    <message>
        <location filename="gui/panels/comparison.py"/>
        <source>대조</source>
        <translation>Compare</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>대조 {age}</source>
        <translation>Books level {age}</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>대조 안 됨 {time}~</source>
        <translation>Not level since {time}</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>대조 전</source>
        <translation>Not compared</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>대조 차이 {count} · {age}</source>
        <translation>Differed {count} · {age}</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>대조가 끝나면 풀립니다. 급하면 대조 창의 지금 대조를 누르세요</source>
        <translation>Lifted once the books are compared; in a hurry press Compare now in that dock</translation>
    </message>
    <message>
        <location filename="gui/panels/comparison.py"/>
        <source>대조에서 나온 차이</source>
        <translation>Differences found by comparing</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>더 새것이 이미 와서</source>
        <translation>a newer one was already here</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>더하고 다시 연결</source>
        <translation>Add and reconnect</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>도달</source>
        <translation>reached</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>도움말(&amp;H)</source>
        <translation>&amp;Help</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>동</source>
        <translation>dy</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>동시 보유</source>
        <translation>Positions</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>동적</source>
        <translation>Dynamic</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>동적 VI</source>
        <translation>Dynamic VI</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>동적 VI 발동가: 현재가를 따라 움직임</source>
        <translation>Trigger of a dynamic VI: moves with the last price</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>동적+정적</source>
        <translation>Both</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>등급</source>
        <translation>Level</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>등락률</source>
        <translation>Change</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>등록 {link}</source>
        <translation>Registered {link}</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>등록 거부 (다음 3건)</source>
        <translation>Refuse the next 3 registrations</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>등록 중</source>
        <translation>registering</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>디스크가 늦어 버린 줄</source>
        <translation>dropped because the disk was slow</translation>
    </message>
    <message>
        <location filename="gui/panels/log.py"/>
        <source>로그</source>
        <translation>Log</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>루프 지연</source>
        <translation>Loop delay</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>막힘</source>
        <translation>shut</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>매도</source>
        <translation>Sell</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>매도 {key}</source>
        <translation>Sell {key}</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>매도 가능 수량</source>
        <translation>Sellable shares</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>매도 미체결</source>
        <translation>Not sold</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>매도가능</source>
        <translation>Sellable</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>매도잔량</source>
        <translation>Ask size</translation>
    </message>
    <message>
        <location filename="gui/panels/layouts.py"/>
        <source>매매</source>
        <translation>Trade</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>매수</source>
        <translation>Buy</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>매수 {key}</source>
        <translation>Buy {key}</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>매수잔량</source>
        <translation>Bid size</translation>
    </message>
    <message>
        <location filename="gui/panels/matrix.py"/>
        <source>매트릭스</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>멈춘 검색 {count}개</source>
        <translation>{count} searches ended</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>멈춤</source>
        <translation>Stopped</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>메모리</source>
        <translation>Memory</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>모든 고장 복구</source>
        <translation>Mend everything</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>모든 보유 종목</source>
        <translation>All holdings</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>모의</source>
        <translation>MOCK</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>모의주문</source>
        <translation>paper orders</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>모의투자</source>
        <translation>Mock account</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>모의투자 연결</source>
        <translation>Connect a mock account</translation>
    </message>
    <message>
        <location filename="gui/panels/stop_bar.py"/>
        <source>못 파는 종목 {count}</source>
        <translation>Cannot be sold: {count}</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>무엇</source>
        <translation>What</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>무응답</source>
        <translation>silent</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>무응답 긴급정지 때 전량 청산</source>
        <translation>A stop for silence also sells everything</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>미체결</source>
        <translation>Open</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>미체결확인</source>
        <translation>Verify orders</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>밀리초</source>
        <translation>ms</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>반대쪽 내 주문을 먼저 취소하세요</source>
        <translation>Cancel your own order of the other side first</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>발동</source>
        <translation>Began</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>발동가</source>
        <translation>Trigger</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>밝게</source>
        <translation>Light</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>방향</source>
        <translation>Way</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>배속</source>
        <translation>Speed</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>배치</source>
        <translation>Layout</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>번호</source>
        <translation>Number</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>범위</source>
        <translation>Range</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>보기(&amp;V)</source>
        <translation>&amp;View</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>보유</source>
        <translation>Held</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>보유 {count}종목, 시세와 체결을 받지 못합니다</source>
        <translation>{count} held, neither prices nor fills arrive</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>보유 {count}종목은 그대로</source>
        <translation>issues still held: {count}</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>보유 종목이 없습니다</source>
        <translation>No positions</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>보유 중 연결 끊김</source>
        <translation>Disconnected while holding</translation>
    </message>
    <message>
        <location filename="gui/panels/layouts.py"/>
        <source>복기</source>
        <translation>Review</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>봉 간격 {text}</source>
        <translation>Bars of {text}</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>분야</source>
        <translation>Area</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>분할 (구간 바닥 손절)</source>
        <translation>Ladder (stop at the band's floor)</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>빨강이 상승</source>
        <translation>Red is up</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>빨라야 {time}</source>
        <translation>{time} at the earliest</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>사건</source>
        <translation>Events</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>사용자</source>
        <translation>User</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>사용자 긴급정지</source>
        <translation>Stopped by the user</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>사유</source>
        <translation>Reason</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>상</source>
        <translation>UL</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>상단의 길게 눌러 해제로 풀면 다시 살 수 있습니다</source>
        <translation>Hold the release button in the red bar to buy again</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>상세</source>
        <translation>Detail</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>상승</source>
        <translation>Rise</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>상승/낙폭</source>
        <translation>Rise/drop</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>상태</source>
        <translation>State</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>상한가</source>
        <translation>Upper limit</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>상한가와 하한가 사이의 가격을 넣으세요</source>
        <translation>Enter a price between the day's limits</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>서버 − PC</source>
        <translation>server − PC</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>서버 − PC, ± {span}</source>
        <translation>Server − PC, ± {span}</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>서버 시각 10초 빠름</source>
        <translation>Server clock 10 s fast</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>서버 주소</source>
        <translation>Server name</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>선택 취소 Del</source>
        <translation>Cancel selected Del</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder.py"/>
        <source>선택한 가격 {price}원</source>
        <translation>Chosen price {price} won</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>설명</source>
        <translation>Note</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>설명서</source>
        <translation>Manual</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>설정</source>
        <translation>Settings</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>설정 › 투매폭 전략에서 모드를 바꿉니다</source>
        <translation>The mode is under Settings › Tumepok strategy</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>설정…</source>
        <translation>Settings…</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>속도</source>
        <translation>Speed</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>손익</source>
        <translation>P/L</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>손절</source>
        <translation>Stop</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>손절 보호</source>
        <translation>Broker-side stops</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>수량</source>
        <translation>Quantity</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>수량 {size}</source>
        <translation>Quantity {size}</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>수량을 줄이거나 걸린 매도 주문을 취소하세요</source>
        <translation>Ask for fewer shares or cancel an open sale</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>수량을 줄이거나 남은 매수 주문을 취소하세요</source>
        <translation>Ask for fewer shares or cancel an open buy</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>수량을 줄이거나 설정 › 위험 한도에서 한도를 바꾸세요</source>
        <translation>Ask for fewer shares or change the limit under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>수신</source>
        <translation>Received</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>수신 공백</source>
        <translation>Gap in the feed</translation>
    </message>
    <message>
        <location filename="gui/models/trust.py"/>
        <source>수신 공백 {since}–{until}</source>
        <translation>no data {since}–{until}</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>수신 지연</source>
        <translation>Stale</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>수신→상태</source>
        <translation>Frame → state</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>수익률</source>
        <translation>Return</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>순서가 바뀐 시세 20개</source>
        <translation>Twenty frames out of order</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>스톱지정가</source>
        <translation>Stop limit</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>시</source>
        <translation>O</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>시가</source>
        <translation>Open</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>시가 동시호가</source>
        <translation>Opening auction</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>시각</source>
        <translation>Time</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>시간외 단일가</source>
        <translation>After-hours single price</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>시계</source>
        <translation>Clock</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>시계 {size}초 늦음</source>
        <translation>Clock {size} s slow</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>시계 {size}초 빠름</source>
        <translation>Clock {size} s fast</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>시계 차이</source>
        <translation>Clock offset</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>시도 {count}회</source>
        <translation>{count} attempts</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>시뮬레이터</source>
        <translation>SIMULATOR</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>시뮬레이터(&amp;S)</source>
        <translation>&amp;Simulator</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>시뮬레이터로 시작</source>
        <translation>Start with the simulator</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>시세</source>
        <translation>Feed</translation>
    </message>
    <message>
        <location filename="gui/dialogs/settings.py"/>
        <source>시세 연결</source>
        <translation>Market feed</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>시세 의심</source>
        <translation>Suspect quote</translation>
    </message>
    <message>
        <location filename="gui/models/trust.py"/>
        <source>시세 의심 {time}부터: {why}</source>
        <translation>prices in doubt since {time}: {why}</translation>
    </message>
    <message>
        <location filename="gui/models/trust.py"/>
        <source>시세 자리가 없어 기다리는 종목입니다</source>
        <translation>waits for a place on the feed</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>시세 지연</source>
        <translation>Stale quote</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>시세가 다시 오면 풀립니다. 그 전에는 지정가를 쓰세요</source>
        <translation>Lifted once quotes come again; until then use limit orders</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>시세가 확인되면 풀립니다. 그 전에는 지정가를 쓰세요</source>
        <translation>Lifted once the quote is confirmed; until then use limit orders</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>시세만 무응답 30초</source>
        <translation>No quotes for 30 s, PING lives on</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>시장가</source>
        <translation>Market</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>시장가 ({key})</source>
        <translation>Market ({key})</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>시장가 FOK</source>
        <translation>Market FOK</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>시장가 IOC</source>
        <translation>Market IOC</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>신호</source>
        <translation>Signals</translation>
    </message>
    <message>
        <location filename="gui/panels/signals.py"/>
        <source>신호 검색</source>
        <translation>Search signals</translation>
    </message>
    <message>
        <location filename="gui/panels/signals.py"/>
        <source>신호 검색: 종목, 이유, 규칙</source>
        <translation>Search signals: issue, reason, rule</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>신호만</source>
        <translation>signals only</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>실시간 등록</source>
        <translation>Registration</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>실시간 로그인</source>
        <translation>Realtime login</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>실전</source>
        <translation>REAL</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>실전 키로 연결하면 실제 돈으로 주문이 나갑니다. 먼저 모의투자로 확인하세요.</source>
        <translation>With real keys, orders move real money. Try the mock account first.</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>실전투자</source>
        <translation>Real account</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>실주문</source>
        <translation>LIVE orders</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>실패</source>
        <translation>Failed</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>실패한 단계: {steps}</source>
        <translation>Failed: {steps}</translation>
    </message>
    <message>
        <location filename="gui/charts/chart.py"/>
        <source>아직 봉이 없습니다</source>
        <translation>No bars yet</translation>
    </message>
    <message>
        <location filename="gui/panels/signals.py"/>
        <source>아직 신호가 없습니다
신호와 거부된 주문이 이유와 함께 나타납니다</source>
        <translation>No signals yet
Signals and refused orders appear here with their reasons</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>아직 증권사와 대조하지 않았습니다. 대조될 때까지 전략은 주문하지 않습니다</source>
        <translation>Not compared with the broker yet; until then the strategy orders nothing</translation>
    </message>
    <message>
        <location filename="gui/panels/prints.py"/>
        <source>아직 체결이 없습니다</source>
        <translation>No trades yet</translation>
    </message>
    <message>
        <location filename="gui/panels/log.py"/>
        <source>알릴 것이 없습니다</source>
        <translation>Nothing to report</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>알림</source>
        <translation>Notice</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>애프터마켓</source>
        <translation>After-market</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>앱키</source>
        <translation>App keys</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>약 {left} 남음</source>
        <translation>about {left} left</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>어둡게</source>
        <translation>Dark</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>어떻게 시작할까요?</source>
        <translation>How would you like to start?</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>언어</source>
        <translation>Language</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>연결 {name}</source>
        <translation>Connection {name}</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>연결 끊김</source>
        <translation>Cut the line</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>연결 중</source>
        <translation>connecting</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>연결 진단</source>
        <translation>Connection check</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>연결 진단 · 모의투자</source>
        <translation>Connection check · mock</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>연결 진단 · 시뮬레이터</source>
        <translation>Connection check · simulator</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>연결 진단 · 실전투자</source>
        <translation>Connection check · real</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>연결 진단…</source>
        <translation>Connection check…</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>연결할 수 있습니다</source>
        <translation>Ready to connect</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>연속 손절</source>
        <translation>Stops in a row</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>열림</source>
        <translation>open</translation>
    </message>
    <message>
        <location filename="gui/panels/searches.py"/>
        <source>영웅문에서 만든 조건식이 여기에 나타납니다</source>
        <translation>Conditions made in Kiwoom's own program appear here</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>예상</source>
        <translation>Exp.</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>예상 {price} · {quantity}주</source>
        <translation>Expected {price} · {quantity} sh</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>예수금</source>
        <translation>Deposit</translation>
    </message>
    <message>
        <location filename="gui/panels/vi.py"/>
        <source>오늘 발동된 VI가 없습니다</source>
        <translation>No VI today</translation>
    </message>
    <message>
        <location filename="gui/widgets/loss_bar.py"/>
        <source>오늘 손익</source>
        <translation>Today</translation>
    </message>
    <message>
        <location filename="gui/widgets/loss_bar.py"/>
        <source>오늘 손익 {total}원, 한도의 {used}%</source>
        <translation>Today's result {total} won, {used}% of the limit</translation>
    </message>
    <message>
        <location filename="gui/widgets/loss_bar.py"/>
        <source>오늘 손익과 손실 한도</source>
        <translation>Today's result and loss limit</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>오늘 주문이 없습니다</source>
        <translation>No orders today</translation>
    </message>
    <message>
        <location filename="gui/panels/comparison.py"/>
        <source>오늘 증권사와 다른 것이 없었습니다</source>
        <translation>Nothing differed from the broker today</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>오늘은 여기까지입니다. 한도는 설정 › 위험 한도에서 바꿉니다</source>
        <translation>That is all for today; the limit is under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>오늘은 진입을 쉬거나 설정 › 위험 한도에서 한도를 바꾸세요</source>
        <translation>No more entries today, or change the limit under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>오류</source>
        <translation>Fault</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>완료</source>
        <translation>Done</translation>
    </message>
    <message>
        <location filename="gui/panels/signals.py"/>
        <source>왜, 왜 아닌가</source>
        <translation>Why, and why not</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>외부</source>
        <translation>External</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>우리</source>
        <translation>Ours</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>운영체제에서 시간 자동 설정을 켜세요</source>
        <translation>Let the operating system set the time</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>원</source>
        <translation>won</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>원주문 {number}</source>
        <translation>corrects {number}</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>원클릭 주문</source>
        <translation>One-click orders</translation>
    </message>
    <message>
        <location filename="gui/panels/ladder.py"/>
        <source>원클릭 주문 켜짐: 누르는 즉시 나갑니다</source>
        <translation>One-click is on: a click sends at once</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>원클릭 주문을 켠 채로 시작</source>
        <translation>Start with one-click on</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>위험 한도</source>
        <translation>Risk limits</translation>
    </message>
    <message>
        <location filename="gui/panels/limits.py"/>
        <source>위험한도</source>
        <translation>Limits</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>응답 없음</source>
        <translation>no answer</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>응답 장애</source>
        <translation>No answer</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>응답 장애 {count}</source>
        <translation>No answer {count}</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>응답 지연 5초 (다음 3건)</source>
        <translation>Answer the next 3 requests 5 s late</translation>
    </message>
    <message>
        <location filename="gui/models/trust.py"/>
        <source>의심</source>
        <translation>doubt</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>의심 종목 {count}개</source>
        <translation>{count} suspect issues</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>이 동안의 편입·이탈은 모름</source>
        <translation>What came and went meanwhile is unknown</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>이 종목의 미체결 주문을 모두 취소합니다</source>
        <translation>Cancels every open order of this issue</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>이미 센 체결이라 제외</source>
        <translation>left out: already counted</translation>
    </message>
    <message>
        <location filename="gui/models/happenings.py"/>
        <source>이유</source>
        <translation>Reason</translation>
    </message>
    <message>
        <location filename="gui/models/rebuffs.py"/>
        <source>이유를 듣지 못함</source>
        <translation>no reason was told</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>이탈</source>
        <translation>Below</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>일</source>
        <translation>Day</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>일부체결</source>
        <translation>Partial</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>일시정지</source>
        <translation>Pause</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>자기 체결</source>
        <translation>Self-cross</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>잔고</source>
        <translation>Positions</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>잔고확인</source>
        <translation>Verify</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>잔량비</source>
        <translation>Imbalance</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>잔량비 {ask} : {bid}</source>
        <translation>Ask : bid {ask} : {bid}</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>장 마감</source>
        <translation>Closed</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>장 마감 전 전량 청산</source>
        <translation>Sell everything before the close</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>장 상태</source>
        <translation>Session</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>장 상태 모름</source>
        <translation>Session unknown</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>장 시간</source>
        <translation>Session</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>장 종료로 소멸</source>
        <translation>expired</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>장부 기록</source>
        <translation>on disk</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>장전</source>
        <translation>Pre-open</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>장전 시간외</source>
        <translation>Pre-open close</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>장종료</source>
        <translation>Expired</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>장후 시간외</source>
        <translation>Post-close</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>장후 종가</source>
        <translation>Closing price session</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>재개 동시호가</source>
        <translation>Reopening auction</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>재연결 {attempt}</source>
        <translation>Reconnecting {attempt}</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>저</source>
        <translation>L</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>저가</source>
        <translation>Low of the day</translation>
    </message>
    <message>
        <location filename="gui/dialogs/settings.py"/>
        <source>저장</source>
        <translation>Save</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>전략</source>
        <translation>Strategy</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>전략 {mode}</source>
        <translation>Strategy: {mode}</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>전략 모드</source>
        <translation>Strategy mode</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>전략 보유분</source>
        <translation>The strategy's holdings</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>전량 매도</source>
        <translation>Sell all</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>전량 시장가 매도</source>
        <translation>Sell all</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>전송</source>
        <translation>Sent</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>전송됨</source>
        <translation>sent</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>전체</source>
        <translation>All</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>전체 취소 Shift+Del</source>
        <translation>Cancel all Shift+Del</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>전화 주문</source>
        <translation>Order by telephone</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>전화 주문…</source>
        <translation>Order by telephone…</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>접근토큰</source>
        <translation>Token</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>접속·보안</source>
        <translation>Connection, TLS</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>접수</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>접수 응답을 기다립니다</source>
        <translation>Waiting for the broker's answer</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>접수 확인</source>
        <translation>found at the broker</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>접수된 적 없음</source>
        <translation>never received</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>정규장</source>
        <translation>Regular session</translation>
    </message>
    <message>
        <location filename="gui/dialogs/about.py"/>
        <source>정보</source>
        <translation>About</translation>
    </message>
    <message>
        <location filename="gui/widgets/badge.py"/>
        <source>정상</source>
        <translation>live</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>정상 종료 (1000)</source>
        <translation>Close the line (1000)</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>정적</source>
        <translation>Static</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>정적 VI 발동가</source>
        <translation>Trigger of a static VI</translation>
    </message>
    <message>
        <location filename="gui/panels/price_editor.py"/>
        <source>정정</source>
        <translation>Correct</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>정정 F2</source>
        <translation>Correct F2</translation>
    </message>
    <message>
        <location filename="gui/panels/price_editor.py"/>
        <source>정정 가격</source>
        <translation>New price</translation>
    </message>
    <message>
        <location filename="gui/models/rebuffs.py"/>
        <source>정정·취소 안 됨 {name} {side} {size}주 @ {price}: {why}</source>
        <translation>Not changed: {side} {size} {name} @ {price}: {why}</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>정정됨</source>
        <translation>Amended</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>정정중</source>
        <translation>Correcting</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>정지</source>
        <translation>Stop</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>정지 잠김 · 연결 끊김, 연결되면 이어서 합니다</source>
        <translation>STOP latched · offline, goes on when connected</translation>
    </message>
    <message>
        <location filename="gui/widgets/kill_button.py"/>
        <source>정지됨</source>
        <translation>STOPPED</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>정지됨 · 그 뒤 보유 {count}종목</source>
        <translation>Stopped · since then {count} held</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>정지됨 · 그 뒤 주문 {count}건</source>
        <translation>Stopped · since then {count} orders</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>정지됨 · 미체결 0 확인</source>
        <translation>STOPPED · verified, no open orders</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>정지됨 · 잔고 확인 못 함</source>
        <translation>Stopped · balance not verified</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>제외한 체결</source>
        <translation>Prints left out</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>조건가</source>
        <translation>Stop</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>조건가 {price}</source>
        <translation>stop price {price}</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>조건가 {stop}원은 현재가 {last}원이 이미 닿아 있습니다: {where} 넣으세요</source>
        <translation>The last price ₩{last} is at or beyond the trigger ₩{stop}: set it {where}</translation>
    </message>
    <message>
        <location filename="gui/panels/ladder.py"/>
        <source>조건가를 넣으세요</source>
        <translation>Enter a stop price</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>조건검색</source>
        <translation>Conditions</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>조건부</source>
        <translation>Conditional</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>조건식</source>
        <translation>Condition</translation>
    </message>
    <message>
        <location filename="gui/panels/searches.py"/>
        <source>조건식을 골라 시작하세요</source>
        <translation>Choose a condition and start it</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>조치</source>
        <translation>Done</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>조회 503 (다음 5건)</source>
        <translation>503 to the next 5 queries</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>조회 권한</source>
        <translation>Rights</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>조회 무응답 (다음 2건)</source>
        <translation>No answer to the next 2 queries</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>조회 한도 초과 (다음 5건)</source>
        <translation>Rate limit for the next 5 queries</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>조회·주문 횟수</source>
        <translation>requests</translation>
    </message>
    <message>
        <location filename="gui/panels/simulator_menu.py"/>
        <source>조회에 점검 페이지 (다음 5건)</source>
        <translation>Maintenance page to the next 5 queries</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>종가 동시호가</source>
        <translation>Closing auction</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>종료</source>
        <translation>Ended</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>종류</source>
        <translation>Type</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>종목</source>
        <translation>Issue</translation>
    </message>
    <message>
        <location filename="gui/panels/search.py"/>
        <source>종목 검색</source>
        <translation>Find an issue</translation>
    </message>
    <message>
        <location filename="gui/panels/search.py"/>
        <source>종목명·코드 (Ctrl+F)</source>
        <translation>Name or code (Ctrl+F)</translation>
    </message>
    <message>
        <location filename="gui/panels/heading.py"/>
        <source>종목을 선택하세요</source>
        <translation>Choose an issue</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>종목코드</source>
        <translation>Issue code</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>주</source>
        <translation>shares</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>주문</source>
        <translation>Orders</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>주문 가격</source>
        <translation>Order price</translation>
    </message>
    <message>
        <location filename="gui/panels/top_bar.py"/>
        <source>주문 가능 {won}원</source>
        <translation>{won} won available</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>주문 가능 금액</source>
        <translation>Cash</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>주문 결과 모름</source>
        <translation>Order not known</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>주문 금액</source>
        <translation>Order value</translation>
    </message>
    <message>
        <location filename="gui/dialogs/phone.py"/>
        <source>주문 내기</source>
        <translation>Place order</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>주문 내용</source>
        <translation>Order itself</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>주문 수량</source>
        <translation>Order quantity</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>주문 유형</source>
        <translation>Order type</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>주문 창에서 결과가 확인되기를 기다리세요</source>
        <translation>Wait until its fate is settled, see the dock Orders</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>주문→전송</source>
        <translation>Order → sent</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>주문의 경과</source>
        <translation>Life of the order</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>주문의 일생</source>
        <translation>Life of an order</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>주문취소</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>주의</source>
        <translation>Warning</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>주체</source>
        <translation>Origin</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>중간가</source>
        <translation>Midpoint</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>중간가 FOK</source>
        <translation>Midpoint FOK</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>중간가 IOC</source>
        <translation>Midpoint IOC</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>중복 주문</source>
        <translation>Duplicate order</translation>
    </message>
    <message>
        <location filename="gui/widgets/kill_button.py"/>
        <source>즉시 멈추고 주문을 모두 취소합니다</source>
        <translation>Stops at once and cancels every order</translation>
    </message>
    <message>
        <location filename="gui/widgets/kill_button.py"/>
        <source>즉시 멈추고 취소한 뒤 보유 종목을 모두 팝니다</source>
        <translation>Stops at once, cancels, then sells every holding</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>증권사</source>
        <translation>Broker</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>증권사 기준으로 맞춤</source>
        <translation>taken over from the broker</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>증권사 손절</source>
        <translation>Stop at the broker</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>증권사: {words}</source>
        <translation>Broker: {words}</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>증권사에 걸린 손절: 조건가 {price}. 프로그램이 꺼져도 남습니다</source>
        <translation>A stop waits at the broker, at {price}: it stays when this program dies</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>증권사와 다른 것이 {count}건 있어 증권사 기준으로 고쳤습니다</source>
        <translation>{count} differences from the broker, mended by his word</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>지금</source>
        <translation>Now</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>지금 끊긴 종목</source>
        <translation>issues nobody pushes now</translation>
    </message>
    <message>
        <location filename="gui/panels/comparison.py"/>
        <source>지금 대조</source>
        <translation>Compare now</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>지금 연결에 키를 더하기 (연결 하나와 조회 한도가 늘어납니다)</source>
        <translation>Add this key to the connection of today (one more link, more queries)</translation>
    </message>
    <message>
        <location filename="gui/panels/indices.py"/>
        <source>지수</source>
        <translation>Indices</translation>
    </message>
    <message>
        <location filename="gui/panels/heading.py"/>
        <source>지연 {age}</source>
        <translation>{age} old</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>지정가</source>
        <translation>Limit</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>지정가 FOK</source>
        <translation>Limit FOK</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>지정가 IOC</source>
        <translation>Limit IOC</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>지지</source>
        <translation>Support</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix_paint.py"/>
        <source>지지 조건</source>
        <translation>Supports met</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>진단</source>
        <translation>Health</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>진단 중입니다</source>
        <translation>Checking</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>진단하고 연결</source>
        <translation>Check and connect</translation>
    </message>
    <message>
        <location filename="gui/panels/chart.py"/>
        <source>진입 구간 {shallow}–{deep}%</source>
        <translation>Entry zone {shallow}–{deep}%</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>진입 뒤 가장 나빴던 때 {won}원</source>
        <translation>At its worst since the entry {won} won</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>진입 뒤 가장 좋았던 때 {won}원</source>
        <translation>At its best since the entry {won} won</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>진행 중…</source>
        <translation>Running…</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>차단 / 기록</source>
        <translation>gate closed / latched</translation>
    </message>
    <message>
        <location filename="gui/charts/chart.py"/>
        <source>차트</source>
        <translation>Chart</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>처리 대기</source>
        <translation>Waiting frames</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>첫 시세</source>
        <translation>First tick</translation>
    </message>
    <message>
        <location filename="gui/models/order_life.py"/>
        <source>첫 체결</source>
        <translation>first fill</translation>
    </message>
    <message>
        <location filename="gui/models/stop.py"/>
        <source>청산</source>
        <translation>Sell out</translation>
    </message>
    <message>
        <location filename="gui/dialogs/fields.py"/>
        <source>청산 방식</source>
        <translation>Exits</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>체결</source>
        <translation>Filled</translation>
    </message>
    <message>
        <location filename="gui/main_window.py"/>
        <source>체결 {name} {side} {size}주 @ {price}</source>
        <translation>Filled {name} {side} {size} @ {price}</translation>
    </message>
    <message>
        <location filename="gui/panels/prints.py"/>
        <source>체결 내역</source>
        <translation>Time and sales</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>체결 수</source>
        <translation>Trades seen</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>체결/수량</source>
        <translation>Filled/qty</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>체결가</source>
        <translation>Paid</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>체결강도</source>
        <translation>Strength</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>초</source>
        <translation>s</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>초당 주문</source>
        <translation>Orders a second</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>최고</source>
        <translation>High</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>최우선</source>
        <translation>Top of book</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>최유리</source>
        <translation>Best</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>최유리 FOK</source>
        <translation>Best FOK</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>최유리 IOC</source>
        <translation>Best IOC</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>추가 키 {count}개 지우기</source>
        <translation>Remove {count} further keys</translation>
    </message>
    <message>
        <location filename="gui/models/tracked.py"/>
        <source>추적</source>
        <translation>Tracked</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix.py"/>
        <source>추적 중인 종목이 없습니다
급등 종목이 나오면 여기에 점으로 나타납니다</source>
        <translation>Nothing is tracked yet
An issue that surges will appear here as a dot</translation>
    </message>
    <message>
        <location filename="gui/panels/tracked.py"/>
        <source>추적 중인 종목이 없습니다
등락률과 거래량 조건을 넘으면 나타납니다</source>
        <translation>Nothing is being tracked
Issues appear once rise and volume pass their limits</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>추적손절</source>
        <translation>Trailing</translation>
    </message>
    <message>
        <location filename="gui/panels/tracked.py"/>
        <source>추적종목</source>
        <translation>Tracked issues</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>취소</source>
        <translation>Cancelled</translation>
    </message>
    <message>
        <location filename="gui/panels/orders.py"/>
        <source>취소 Del</source>
        <translation>Cancel Del</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>취소 {key}</source>
        <translation>Cancel {key}</translation>
    </message>
    <message>
        <location filename="gui/models/comparison.py"/>
        <source>취소됨</source>
        <translation>cancelled</translation>
    </message>
    <message>
        <location filename="gui/models/orders.py"/>
        <source>취소중</source>
        <translation>Cancelling</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>켜면 호가를 누르는 즉시 주문이 나갑니다. 왼쪽 매도, 오른쪽 매수</source>
        <translation>When on, a click on the book sends an order at once: left sells, right buys</translation>
    </message>
    <message>
        <location filename="gui/dialogs/manual.py"/>
        <source>켬</source>
        <translation>on</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>코드</source>
        <translation>Code</translation>
    </message>
    <message>
        <location filename="gui/panels/indices.py"/>
        <source>코스닥</source>
        <translation>KOSDAQ</translation>
    </message>
    <message>
        <location filename="gui/panels/indices.py"/>
        <source>코스피</source>
        <translation>KOSPI</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>키 설정</source>
        <translation>Keys</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>키 설정…</source>
        <translation>Keys…</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>키움 REST API에서 발급받은 키를 넣으세요. 운영체제의 키체인에만 저장되며 파일이나 기록에는 남지 않습니다. 키체인을 쓸 수 없으면 이번 실행 동안만 기억합니다.</source>
        <translation>Enter the keys issued by the Kiwoom REST API. They are stored in the keychain of the operating system only, never in a file or a log. Without a keychain they are remembered for this session only.</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>키움 모의투자 App Key와 Secret Key가 필요합니다. 실전 연결은 나중에 키 설정에서 고릅니다.</source>
        <translation>You need the App Key and Secret Key of a Kiwoom mock account. A real account is chosen later under Keys.</translation>
    </message>
    <message>
        <location filename="gui/dialogs/about.py"/>
        <source>키움증권 REST API로 급등 후 투매를 지켜보고 거래하는 데스크입니다. 투자 판단과 손익의 책임은 사용자에게 있습니다.</source>
        <translation>A desk that watches and trades sell-offs after a surge through the Kiwoom REST API. Decisions, gains and losses are the user's own.</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>키체인</source>
        <translation>Keychain</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>테마</source>
        <translation>Theme</translation>
    </message>
    <message>
        <location filename="gui/dialogs/examination.py"/>
        <source>통과</source>
        <translation>OK</translation>
    </message>
    <message>
        <location filename="gui/dialogs/about.py"/>
        <source>투매폭</source>
        <translation>Tumepok</translation>
    </message>
    <message>
        <location filename="gui/widgets/matrix.py"/>
        <source>투매폭 매트릭스</source>
        <translation>Panic-fall matrix</translation>
    </message>
    <message>
        <location filename="gui/dialogs/first_start.py"/>
        <source>투매폭 시작</source>
        <translation>Start Tumepok</translation>
    </message>
    <message>
        <location filename="gui/dialogs/settings.py"/>
        <source>투매폭 전략</source>
        <translation>Strategy</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>틱</source>
        <translation>ticks</translation>
    </message>
    <message>
        <location filename="gui/panels/menus.py"/>
        <source>파일(&amp;F)</source>
        <translation>&amp;File</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>편입</source>
        <translation>In</translation>
    </message>
    <message>
        <location filename="gui/models/searches.py"/>
        <source>편입 시각</source>
        <translation>Since</translation>
    </message>
    <message>
        <location filename="gui/panels/searches.py"/>
        <source>편입 종목</source>
        <translation>Issues found</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>평</source>
        <translation>Av</translation>
    </message>
    <message>
        <location filename="gui/panels/positions.py"/>
        <source>평가 {open}   실현 {done}</source>
        <translation>Open {open}   Realised {done}</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>평균</source>
        <translation>Average</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>프로그램</source>
        <translation>Program</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>프로그램이 지키는 손절: 꺼지거나 끊기면 나가지 않습니다</source>
        <translation>This program keeps the stop: it is not sent when the program or the link is dead</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>하</source>
        <translation>LL</translation>
    </message>
    <message>
        <location filename="gui/models/alarms.py"/>
        <source>하루 손실 한도</source>
        <translation>Daily loss limit</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>하루 진입</source>
        <translation>Entries today</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_sheet.py"/>
        <source>하한가</source>
        <translation>Lower limit</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>한 종목을 팔거나 설정 › 위험 한도에서 한도를 바꾸세요</source>
        <translation>Sell one issue or change the limit under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>한도</source>
        <translation>Limit</translation>
    </message>
    <message>
        <location filename="gui/widgets/loss_bar.py"/>
        <source>한도 {limit}</source>
        <translation>limit {limit}</translation>
    </message>
    <message>
        <location filename="gui/widgets/gauges.py"/>
        <source>한도 도달</source>
        <translation>Reached</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>한도 초과</source>
        <translation>Over the rate</translation>
    </message>
    <message>
        <location filename="gui/models/limits.py"/>
        <source>한도값</source>
        <translation>Threshold</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>항목</source>
        <translation>Item</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>해석 못한 수신</source>
        <translation>Frames not understood</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>해제 {time}</source>
        <translation>Ended {time}</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>해제 대기</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <location filename="gui/models/positions.py"/>
        <source>현재가</source>
        <translation>Last</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>현재가 {last}원에서 {away}% &gt; 거리 한도 {limit}%</source>
        <translation>{away}% away from ₩{last} &gt; limit {limit}%</translation>
    </message>
    <message>
        <location filename="gui/panels/order_form.py"/>
        <source>현재가가 여기에 닿으면 지정가 주문이 나갑니다. 매도는 이 값 이하, 매수는 이 값 이상</source>
        <translation>When the last price touches this, the limit order enters the book: a sale at or below, a purchase at or above</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>현재가로 Space</source>
        <translation>Space: last</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>현재가를 아직 모릅니다</source>
        <translation>The last price is not known yet</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>현재가보다 낮게</source>
        <translation>below it</translation>
    </message>
    <message>
        <location filename="gui/panels/guards.py"/>
        <source>현재가보다 높게</source>
        <translation>above it</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>현재가에 가까운 가격을 넣거나 설정 › 위험 한도에서 한도를 바꾸세요</source>
        <translation>Enter a price nearer to the last one or change the limit under Settings › Risk limits</translation>
    </message>
    <message>
        <location filename="gui/widgets/ladder_paint.py"/>
        <source>호가</source>
        <translation>Price</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>호가 단위</source>
        <translation>Tick</translation>
    </message>
    <message>
        <location filename="gui/models/rules.py"/>
        <source>호가 단위에 맞는 가격을 넣으세요</source>
        <translation>Enter a price on the tick grid</translation>
    </message>
    <message>
        <location filename="gui/panels/ladder.py"/>
        <source>호가창</source>
        <translation>Order book</translation>
    </message>
    <message>
        <location filename="gui/dialogs/settings.py"/>
        <source>화면</source>
        <translation>Screen</translation>
    </message>
    <message>
        <location filename="gui/panels/diagnostics.py"/>
        <source>화면 갱신</source>
        <translation>Screen refresh</translation>
    </message>
    <message>
        <location filename="gui/panels/alarms.py"/>
        <source>확인</source>
        <translation>acknowledge</translation>
    </message>
    <message>
        <location filename="gui/dialogs/credentials.py"/>
        <source>환경</source>
        <translation>Environment</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>회</source>
        <translation>times</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>회 연속</source>
        <translation>in a row</translation>
    </message>
    <message>
        <location filename="gui/models/units.py"/>
        <source>회/초</source>
        <translation>calls/s</translation>
    </message>
    <message>
        <location filename="gui/models/vi.py"/>
        <source>횟수</source>
        <translation>Count</translation>
    </message>
</context>
</TS>
