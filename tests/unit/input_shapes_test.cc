// Sigma's field names and the header must come out the same whatever shape an event arrives in.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "runtime/input/event_reader.h"
#include "tests/unit/input_testing.h"

namespace sigmavm::input {
namespace {

using record::Record;
using record::Schema;

struct ShapeCase {
  std::string name;
  Format format;
  std::string document;
  std::map<std::string, std::string> fields;  // name -> ShowField()
  std::string header;                         // see ShowHeader(); empty: not compared
};

std::string ShowHeader(const record::Header& header) {
  return (header.event_id ? std::to_string(*header.event_id) : "-") + "|" +
         std::string(header.channel) + "|" + std::string(header.provider) + "|" +
         std::string(header.computer) + "|" + std::string(header.timestamp);
}

void Check(const ShapeCase& test) {
  std::vector<std::string> names{""};
  for (const auto& [name, want] : test.fields) names.push_back(name);
  const Schema schema(names);
  EventReader reader(schema);
  Record record(schema);
  const Padded document(test.document);
  const auto problem = reader.Read(test.format, document.view(), record);
  ASSERT_FALSE(problem.has_value()) << test.name << ": " << problem->message;
  for (const auto& [name, want] : test.fields) {
    EXPECT_EQ(ShowField(record, name), want) << test.name << ": " << name;
  }
  if (!test.header.empty()) {
    EXPECT_EQ(ShowHeader(record.header()), test.header) << test.name;
  }
}

constexpr char kHeader[] = "1|Demo/Operational|Demo-Provider|HOST-7|2024-05-06T07:08:09.123Z";

TEST(EventShapesTest, ReadsJsonShapes) {
  const ShapeCase cases[] = {
      {"EvtxDump",
       Format::kJson,
       R"({"Event":{"#attributes":{"xmlns":"urn:x"},"System":{"Provider":{"#attributes":{)"
       R"("Name":"Demo-Provider","Guid":"AB"}},"EventID":1,"Version":5,"Level":4,"Task":1,)"
       R"("Keywords":"0x8","TimeCreated":{"#attributes":{"SystemTime":"2024-05-06T07:08:09.123Z"}},)"
       R"("EventRecordID":77,"Correlation":null,"Execution":{"#attributes":{"ProcessID":9}},)"
       R"("Channel":"Demo/Operational","Computer":"HOST-7"},)"
       R"("EventData":{"Image":"C:\\a.exe","ProcessId":14}}})",
       {{"Image", R"('C:\a.exe')"},
        {"ProcessId", "int:14=14"},
        {"EventID", "int:1=1"},
        {"Channel", "'Demo/Operational'"},
        {"Computer", "'HOST-7'"},
        {"Provider_Name", "'Demo-Provider'"},
        {"EventRecordID", "int:77=77"},
        {"Keywords", "'0x8'"},
        {"Level", "int:4=4"},
        {"Task", "int:1=1"},
        {"Execution_ProcessID", "int:9=9"},
        {"Event.EventData.Image", R"('C:\a.exe')"},
        {"Event.System.EventID", "int:1=1"},
        {"EventData.Image", "-"}},
       kHeader},
      {"EvtxDumpEventIdWithQualifiers",
       Format::kJson,
       R"({"Event":{"System":{"EventID":{"#attributes":{"Qualifiers":16384},"#text":7045}}}})",
       {{"EventID", "int:7045=7045"}, {"Qualifiers", "int:16384=16384"}},
       "7045||||"},
      {"EvtxDumpEventIdAsString",
       Format::kJson,
       R"({"Event":{"System":{"EventID":"1151"}}})",
       {{"EventID", "'1151'"}},
       "1151||||"},
      {"EvtxDumpSeparateAttributes",
       Format::kJson,
       R"({"Event":{"System":{"Provider_attributes":{"Name":"Demo-Provider"},"EventID":1,)"
       R"("TimeCreated_attributes":{"SystemTime":"2024-05-06T07:08:09.123Z"},)"
       R"("Channel":"Demo/Operational","Computer":"HOST-7"}}})",
       {{"Provider_Name", "'Demo-Provider'"}},
       kHeader},
      {"EvtxDumpUserData",
       Format::kJson,
       R"({"Event":{"System":{"EventID":104},"UserData":{"LogFileCleared":{)"
       R"("SubjectUserName":"u","#attributes":{"xmlns":"urn:y"}}}}})",
       {{"SubjectUserName", "'u'"}, {"Event.UserData.LogFileCleared.SubjectUserName", "'u'"}},
       "104||||"},
      {"EvtxDumpUnnamedData",
       Format::kJson,
       R"({"Event":{"EventData":{"Data":{"#text":["x","y"]},"Binary":null}}})",
       {{"Data", "'x' 'y'"}, {"Binary", "null"}},
       ""},
      {"EvtxDumpUnnamedDataPlain",
       Format::kJson,
       R"({"Event":{"EventData":{"Data":["x","y"]}}})",
       {{"Data", "'x' 'y'"}},
       ""},
      {"EvtxDumpNullEventData",
       Format::kJson,
       R"({"Event":{"System":{"EventID":1},"EventData":null}})",
       {{"Image", "-"}},
       "1||||"},
      {"XmlToDict",
       Format::kJson,
       R"({"Event":{"System":{"Provider":{"@Name":"Demo-Provider"},"EventID":"1",)"
       R"("TimeCreated":{"@SystemTime":"2024-05-06T07:08:09.123Z"},)"
       R"("Channel":"Demo/Operational","Computer":"HOST-7"},"EventData":{"Data":[)"
       R"({"@Name":"Image","#text":"a.exe"},{"#text":"b.exe","@Name":"ParentImage"},)"
       R"({"@Name":"User"}]}}})",
       {{"Image", "'a.exe'"}, {"ParentImage", "'b.exe'"}, {"User", "null"}, {"Data", "-"}},
       kHeader},
      {"XmlToDictOneData",
       Format::kJson,
       R"({"Event":{"EventData":{"Data":{"#attributes":{"Name":"Image"},"#text":"a.exe"}}}})",
       {{"Image", "'a.exe'"}, {"Data", "-"}},
       ""},
      {"WithoutRootElement",
       Format::kJson,
       R"({"System":{"EventID":1,"Channel":"c"},"EventData":{"Image":"a.exe"}})",
       {{"Image", "'a.exe'"}, {"EventID", "int:1=1"}},
       "1|c|||"},
      {"Nxlog",
       Format::kJson,
       R"({"EventTime":"2024-05-06T07:08:09.123Z","Hostname":"HOST-7","EventID":1,)"
       R"("Keywords":-9223372036854775808,"SourceName":"Demo-Provider",)"
       R"("Channel":"Demo/Operational","Image":"C:\\a.exe","Message":"Image: C:\\a.exe\r\n"})",
       {{"Image", R"('C:\a.exe')"},
        {"Computer", "'HOST-7'"},
        {"Hostname", "'HOST-7'"},
        {"Provider_Name", "'Demo-Provider'"},
        {"Keywords", "int:-9223372036854775808=-9223372036854775808"},
        {"Message", "'Image: C:\\a.exe\r\n'"}},
       kHeader},
      {"FlatWithTimestamp",
       Format::kJson,
       R"({"@timestamp":"2024-05-06T07:08:09.123Z","EventID":"1","Channel":"Demo/Operational",)"
       R"("Hostname":"HOST-7","SourceName":"Demo-Provider","ProcessId":"2108"})",
       {{"ProcessId", "'2108'"}, {"EventID", "'1'"}},
       kHeader},
      {"Winlogbeat6",
       Format::kJson,
       R"({"@timestamp":"2024-05-06T07:08:09.123Z","event_id":1,"log_name":"Demo/Operational",)"
       R"("computer_name":"HOST-7","source_name":"Demo-Provider","record_number":"55",)"
       R"("event_data":{"Image":"a.exe"},"user_data":{"Param1":"p"},"host":{"name":"collector"}})",
       {{"Image", "'a.exe'"},
        {"Param1", "'p'"},
        {"EventID", "int:1=1"},
        {"Channel", "'Demo/Operational'"},
        {"Computer", "'HOST-7'"},
        {"EventRecordID", "'55'"},
        {"event_data.Image", "'a.exe'"}},
       kHeader},
      {"Winlogbeat7",
       Format::kJson,
       R"({"@timestamp":"2024-05-06T07:08:09.123Z","host":{"name":"collector"},"winlog":{)"
       R"("event_id":1,"channel":"Demo/Operational","computer_name":"HOST-7",)"
       R"("provider_name":"Demo-Provider","record_id":5,"event_data":{"Image":"a.exe"}}})",
       {{"Image", "'a.exe'"},
        {"winlog.event_data.Image", "'a.exe'"},
        {"winlog.channel", "'Demo/Operational'"},
        {"EventID", "int:1=1"},
        {"EventRecordID", "int:5=5"},
        {"Computer", "'HOST-7'"}},
       kHeader},
      {"Winlogbeat7FlatKeys",
       Format::kJson,
       R"({"@timestamp":"2024-05-06T07:08:09.123Z","winlog.event_id":1,)"
       R"("winlog.channel":"Demo/Operational","winlog.computer_name":"HOST-7",)"
       R"("winlog.provider_name":"Demo-Provider","winlog.event_data.Image":"a.exe"})",
       {{"Image", "'a.exe'"},
        {"winlog.event_data.Image", "'a.exe'"},
        {"EventID", "int:1=1"},
        {"Computer", "'HOST-7'"}},
       kHeader},
      {"Winlogbeat7HalfFlatKeys",
       Format::kJson,
       R"({"winlog.event_data":{"Image":"a.exe"},"event.code":"4688","host.name":"h"})",
       {{"Image", "'a.exe'"}, {"EventID", "'4688'"}, {"Computer", "'h'"}},
       "4688|||h|"},
      {"AzureEventDataAsJson",
       Format::kJson,
       R"({"TimeGenerated":"2024-05-06T07:08:09.123Z","Provider":"Demo-Provider","EventID":1,)"
       R"("Channel":"Demo/Operational","Computer":"HOST-7",)"
       R"("EventData":"{\"Image\":\"C:\\\\a.exe\",\"ProcessId\":\"3\"}"})",
       {{"Image", R"('C:\a.exe')"},
        {"ProcessId", "'3'"},
        {"EventData.Image", R"('C:\a.exe')"},
        {"Provider_Name", "'Demo-Provider'"}},
       kHeader},
      {"AzureEventDataAsXml",
       Format::kJson,
       R"({"EventID":4688,"EventData":"\u003cEventData xmlns=\"urn:x\"\u003e\r\n)"
       R"(\u003cData Name=\"NewProcessName\"\u003ea \u0026amp; b\u003c/Data\u003e\u003c/EventData>"})",
       {{"NewProcessName", "'a & b'"}},
       "4688||||"},
      {"AzureEventDataInWrapper",
       Format::kJson,
       R"({"EventData":"<DataItem type=\"x\"><EventData><Data Name=\"A\">1</Data></EventData></DataItem>"})",
       {{"A", "'1'"}},
       ""},
      {"AzureDynamicList",
       Format::kJson,
       R"({"EventData_dynamic":"[{\"@Name\":\"Image\",\"#text\":\"a.exe\"},{\"@Name\":\"User\",\"#text\":\"u\"}]"})",
       {{"Image", "'a.exe'"}, {"User", "'u'"}},
       ""},
      {"ListOfPlainMaps",
       Format::kJson,
       R"({"EventData":[{"Image":"a.exe"},{"User":"u"}]})",
       {{"Image", "'a.exe'"}, {"User", "'u'"}, {"Data", "-"}},
       ""},
      {"EventDataAsOrdinaryText",
       Format::kJson,
       R"({"EventData":"plain text","Image":"a.exe"})",
       {{"EventData", "'plain text'"}, {"Image", "'a.exe'"}},
       ""},
      {"EventDataAsBrokenJson",
       Format::kJson,
       R"({"EventData":"{\"Image\":\"a.exe\"","Channel":"c"})",
       {{"EventData", R"('{"Image":"a.exe"')"}, {"Channel", "'c'"}},
       ""},
      {"AzureSyslog",
       Format::kJson,
       R"({"TimeGenerated":"2020-01-01","Computer":"collector","SyslogMessage":"\u003cEvent>)"
       R"(<System><Provider Name=\"Demo-Provider\"/><EventID>1</EventID>)"
       R"(<TimeCreated SystemTime=\"2024-05-06T07:08:09.123Z\"/><Channel>Demo/Operational</Channel>)"
       R"(<Computer>HOST-7</Computer></System><EventData><Data Name=\"Image\">/bin/sh</Data>)"
       R"(</EventData></Event>"})",
       {{"Image", "'/bin/sh'"}, {"EventID", "'1'"}, {"Computer", "'collector'"}},
       "1|Demo/Operational|Demo-Provider|collector|2024-05-06T07:08:09.123Z"},
      {"SyslogHeaderBeforeXml",
       Format::kJson,
       R"({"SyslogMessage":"sysmon[7]: <Event><System><EventID>3</EventID></System></Event>\n"})",
       {{"EventID", "'3'"}},
       "3||||"},
      {"EvtxEcmd",
       Format::kJson,
       R"({"EventId":1,"Provider":"Demo-Provider","Channel":"Demo/Operational",)"
       R"("Computer":"HOST-7","TimeCreated":"2024-05-06T07:08:09.123Z",)"
       R"("Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"Image\",\"#text\":\"a.exe\"}]}}"})",
       {{"Image", "'a.exe'"}, {"EventID", "int:1=1"}},
       kHeader},
      {"NamesWithBlanks",
       Format::kJson,
       R"({"Event":{"EventData":{"Threat Name":"T","Threat ID":7,"User":"u"}}})",
       {{"ThreatName", "'T'"}, {"Threat Name", "'T'"}, {"ThreatID", "int:7=7"}},
       ""},
      {"NamesWithBlanksFlat", Format::kJson, R"({"Threat Name":"T"})", {{"ThreatName", "'T'"}}, ""},
      {"PayloadBeatsHeader",
       Format::kJson,
       R"({"Event":{"System":{"Channel":"header","Level":4},)"
       R"("EventData":{"Channel":"payload","Level":"high"}}})",
       {{"Channel", "'payload'"}, {"Level", "'high'"}},
       "-|header|||"},
      {"PayloadBeatsLaterHeader",
       Format::kJson,
       R"({"Event":{"EventData":{"Channel":"payload"},"System":{"Channel":"header"}}})",
       {{"Channel", "'payload'"}},
       "-|header|||"},
      {"PreferredSourceWinsInAnyOrder",
       Format::kJson,
       R"({"Hostname":"h","computer_name":"c","Computer":"x"})",
       {{"Computer", "'x'"}, {"Hostname", "'h'"}},
       "-|||x|"},
      {"HeaderIgnoresWhatIsNoNumber",
       Format::kJson,
       R"({"EventID":"no number","event_id":7})",
       {{"EventID", "'no number'"}},
       "7||||"},
      {"DottedNameIntoUserDataKeepsSiblings",
       Format::kJson,
       R"({"Event":{"UserData":{"X":{"A":"1","B":"2"}}}})",
       {{"Event.UserData.X.A", "'1'"}, {"A", "'1'"}, {"B", "'2'"}},
       ""},
      {"OtherCloudLog",
       Format::kJson,
       R"({"userIdentity":{"type":"Root","arn":"a"},"eventName":"Login"})",
       {{"userIdentity.type", "'Root'"}, {"eventName", "'Login'"}},
       "-||||"},
  };
  for (const ShapeCase& test : cases) Check(test);
}

TEST(EventShapesTest, ReadsXmlShapes) {
  const ShapeCase cases[] = {
      {"Windows",
       Format::kXml,
       R"(<?xml version="1.0" encoding="utf-16"?>
<Event xmlns="http://schemas.example/event"><System><Provider Name="Demo-Provider" Guid="{AB}"/>
<EventID>1</EventID><Level>4</Level><TimeCreated SystemTime="2024-05-06T07:08:09.123Z"/>
<EventRecordID>77</EventRecordID><Correlation/><Execution ProcessID="9" ThreadID="8"/>
<Channel>Demo/Operational</Channel><Computer>HOST-7</Computer><Security UserID="S-1"/></System>
<EventData><Data Name="Image">C:\a.exe</Data><Data Name='CommandLine'>a.exe  &lt;&amp;&gt; </Data>
<Data Name="Empty"></Data><Data Name="Closed"/></EventData></Event>)",
       {{"Image", R"('C:\a.exe')"},
        {"CommandLine", "'a.exe  <&> '"},
        {"Empty", "''"},
        {"Closed", "''"},
        {"EventID", "'1'"},
        {"EventRecordID", "'77'"},
        {"Provider_Name", "'Demo-Provider'"},
        {"Provider_Guid", "'{AB}'"},
        {"Execution_ProcessID", "'9'"},
        {"Security_UserID", "'S-1'"},
        {"Event.EventData.Image", R"('C:\a.exe')"},
        {"Event.System.Channel", "'Demo/Operational'"}},
       kHeader},
      {"NamespacePrefixes",
       Format::kXml,
       R"(<e:Event xmlns:e="urn:x"><e:EventData><e:Data Name="A">1</e:Data></e:EventData></e:Event>)",
       {{"A", "'1'"}},
       ""},
      {"EventIdWithQualifiers",
       Format::kXml,
       R"(<Event><System><EventID Qualifiers="16384">7045</EventID></System></Event>)",
       {{"EventID", "'7045'"}, {"Qualifiers", "'16384'"}},
       "7045||||"},
      {"UnnamedData",
       Format::kXml,
       R"(<Event><EventData><Data>x</Data><Data>y</Data></EventData></Event>)",
       {{"Data", "'x' 'y'"}},
       ""},
      {"RepeatedName",
       Format::kXml,
       R"(<Event><EventData><Data Name="A">x</Data><Data Name="A">y</Data></EventData></Event>)",
       {{"A", "'x' 'y'"}},
       ""},
      {"UserData",
       Format::kXml,
       R"(<Event><UserData><LogFileCleared xmlns="urn:y"><SubjectUserName>u</SubjectUserName>)"
       R"(<Channel>Demo</Channel></LogFileCleared></UserData></Event>)",
       {{"SubjectUserName", "'u'"},
        {"Channel", "'Demo'"},
        {"Event.UserData.LogFileCleared.SubjectUserName", "'u'"}},
       ""},
      {"Wrapper",
       Format::kXml,
       R"(<Events><Event><EventData><Data Name="A">1</Data></EventData></Event></Events>)",
       {{"A", "'1'"}},
       ""},
      {"RenderedMessage",
       Format::kXml,
       R"(<Event><RenderingInfo Culture="en"><Message>m</Message></RenderingInfo></Event>)",
       {{"Message", "'m'"}},
       ""},
      {"NamesWithBlanks",
       Format::kXml,
       R"(<Event><EventData><Data Name="Threat Name">T</Data></EventData></Event>)",
       {{"ThreatName", "'T'"}},
       ""},
      {"CharacterData",
       Format::kXml,
       R"(<Event><EventData><Data Name="A">x<![CDATA[<y>]]>z</Data></EventData></Event>)",
       {{"A", "'x<y>z'"}},
       ""},
      {"CommentsDoNotSplit",
       Format::kXml,
       R"(<Event><EventData><Data Name="A">x<!-- c -->z</Data></EventData></Event>)",
       {{"A", "'xz'"}},
       ""},
      {"ControlCharactersAreReplaced",
       Format::kXml,
       "<Event><EventData><Data Name=\"A\">x\x01y&#2;&#xB;z\xFF&#65;</Data></EventData></Event>",
       {{"A",
         "'x\xEF\xBF\xBDy\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD"
         "A'"}},
       ""},
      {"ElementWithElementsIsAnObject",
       Format::kXml,
       R"(<Event><EventData><Thing><Part>1</Part></Thing></EventData></Event>)",
       {{"Thing", "object"}, {"Part", "-"}},
       ""},
  };
  for (const ShapeCase& test : cases) Check(test);
}

TEST(EventShapesTest, EmbeddedDocumentsGiveTheirOwnLeaves) {
  const Schema schema({"", "Image"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  const Padded json(R"({"A":"x","EventData":"{\"Image\":\"i\",\"B\":{\"C\":[1]}}","D":"y"})");
  ASSERT_FALSE(reader.Read(json.view(), record).has_value());
  EXPECT_EQ(ShowLeaves(record), "'x' 'i' int:1=1 'y'");
  const Padded xml(R"({"SyslogMessage":"<Event><System><Provider Name=\"p\"/></System>)"
                   R"(<EventData><Data Name=\"Image\">i</Data></EventData></Event>"})");
  ASSERT_FALSE(reader.Read(xml.view(), record).has_value());
  EXPECT_EQ(ShowLeaves(record), "'p' 'i'");
  const Padded plain(R"({"EventData":"{ not json"})");
  ASSERT_FALSE(reader.Read(plain.view(), record).has_value());
  EXPECT_EQ(ShowLeaves(record), "'{ not json'");
}

TEST(XmlReaderTest, RefusesMalformedDocuments) {
  struct Case {
    const char* name;
    std::string document;
    const char* want;
  };
  std::string deep;
  for (size_t i = 0; i <= 256; ++i) deep += "<a>";
  const Case cases[] = {
      {"Empty", "", "SV0605 byte 0: the document ends before its root element does"},
      {"Text", "hello", "SV0605 byte 0: not well-formed XML"},
      {"Unclosed", "<Event><System>",
       "SV0605 byte 15: the document ends before its root element does"},
      {"Mismatch", "<Event></Evnt>", "SV0605 byte 9: an end tag does not match its start tag"},
      {"Junk", "<Event/>x", "SV0605 byte 8: text follows the root element"},
      {"Entity", "<Event>&evil;</Event>", "SV0605 byte 7: an entity is not defined"},
      {"Doctype", "<!DOCTYPE Event [<!ENTITY a 'b'>]><Event>&a;</Event>",
       "SV0606 byte 16: a document type declaration is not allowed"},
      {"Deep", deep, "SV0603 byte 771: elements are nested too deeply"},
  };
  const Schema schema({"", "Image"});
  XmlReader reader(schema);
  Record record(schema);
  for (const Case& test : cases) {
    const auto problem = reader.Read(test.document, record);
    ASSERT_TRUE(problem.has_value()) << test.name;
    EXPECT_EQ(CodeText(problem->code) + " " + problem->where + ": " + problem->message, test.want)
        << test.name;
  }
  EXPECT_FALSE(
      reader.Read("<Event><EventData><Data Name='Image'>i</Data></EventData></Event>", record));
  EXPECT_EQ(ShowField(record, "Image"), "'i'");
}

}  // namespace
}  // namespace sigmavm::input
