"""Files as other systems write them."""

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top/Chỉ số</text></category></question>
<question type="multichoice">
  <name><text>Câu PCI</text></name>
  <questiontext format="html"><text><![CDATA[<p>PCI do <b>ai</b> khảo&nbsp;sát?</p>]]></text></questiontext>
  <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty>
  <single>true</single><shuffleanswers>true</shuffleanswers>
  <answer fraction="100" format="html"><text><![CDATA[<p>VCCI</p>]]></text></answer>
  <answer fraction="0" format="html"><text>UBND tỉnh</text><feedback><text>Nhầm cơ quan</text></feedback></answer>
  <tags><tag><text>kho</text></tag></tags>
</question>
<question type="multichoice">
  <name><text>Nhiều đáp án</text></name>
  <questiontext format="html"><text>Chọn hai chỉ số.</text></questiontext>
  <defaultgrade>1.0</defaultgrade><single>false</single><shuffleanswers>1</shuffleanswers>
  <answer fraction="50"><text>PCI</text></answer>
  <answer fraction="50"><text>PAPI</text></answer>
  <answer fraction="-50"><text>GDP</text></answer>
</question>
<question type="numerical">
  <name><text>Số</text></name><questiontext><text>Bao nhiêu?</text></questiontext>
  <answer fraction="100"><text>64.50</text><tolerance>0.5</tolerance></answer>
  <units><unit><multiplier>1</multiplier><unit_name>điểm</unit_name></unit></units>
</question>
<question type="cloze">
  <name><text>Điền</text></name>
  <questiontext><text>
  <![CDATA[<p>PCI của {1:MULTICHOICE:=VCCI~PAPI}, PAR của {1:MC:VCCI~%100%PAPI}.</p>]]>
  </text></questiontext>
</question>
<question type="essay"><name><text>Tự luận</text></name><questiontext><text>Viết.</text></questiontext></question>
<question type="multichoice">
  <name><text>Nửa điểm</text></name><questiontext><text>Nào?</text></questiontext><single>true</single>
  <answer fraction="100"><text>A</text></answer><answer fraction="50"><text>B</text></answer>
</question>
</quiz>
"""

GIFT = r"""$CATEGORY: Chỉ số

// xem lại
::Q1::PCI do {
  =VCCI
  ~Bộ \{Nội vụ\} #Nhầm chỉ số
  ####Theo Đề án.
} khảo sát \= đúng?

[html]Chọn <b>hai</b> chỉ số. {~%50%PCI ~%50%PAPI ~%-50%GDP}

PCI hỏi người dân.{F#Nhầm với PAPI}

Ghép. {=PCI -> VCCI =PAPI -> UNDP = -> GSO}

Bao nhiêu? {#64.50:0.5}

Từ mấy đến mấy? {#1..3}



Viết một đoạn. {}

Ai khảo sát? {=VCCI =Phòng Thương mại}
"""

AIKEN = """Chỉ số nào do
doanh nghiệp đánh giá?
A. PAPI
B) PCI
C. SIPAS
ANSWER: B
Không có đáp án nào hợp?
A. Một
B. Hai
ANSWER: D

Bỏ dở
A. Một
B. Hai
"""
