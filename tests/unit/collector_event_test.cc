// Records become events that rules, readers and people understand, field by field.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>

#include "collector-driver/common/event_ndjson.h"
#include "collector-driver/common/event_xml.h"
#include "collector-driver/common/process_event.h"
#include "collector-driver/common/utc_time.h"
#include "runtime/input/json_reader.h"
#include "runtime/input/xml_reader.h"
#include "runtime/record/record.h"

namespace sigmavm::collector {
namespace {

using namespace std::string_view_literals;
using Values = std::map<std::string, std::string>;

constexpr SgrTask kParent{100, 5, 10, 10};
constexpr SgrTask kSelf{200, 6, 20, 20};

struct Text {
  SgrTag tag;
  std::string_view data;
  SgrEncoding encoding = kSgrBytes;
};

SgrProcess Process() {
  SgrProcess process{};
  process.self = kSelf;
  process.parent = kParent;
  process.ids = {1000, 0, 0, 0, 100, 100, 100, 100};
  process.login_uid = 1000;
  process.session_id = 3;
  process.image = {8 << 20 | 1, 77, 4096, 1'700'000'000'123'456'789, 0, 0xEF53, 1, 0100755, 0, 0};
  process.capabilities.effective = 0x1f;
  process.namespaces.pid_ns = 4026531836;
  return process;
}

class EventTest : public testing::Test {
 protected:
  void Make(const SgrProcess& process, std::initializer_list<Text> texts, uint32_t flags = 0) {
    SgrHeader header{};
    header.type = kSgrCreate;
    header.flags = flags;
    header.cpu = 1;
    header.sequence = 9;
    header.utc_100ns = Utc100NsOfUnixNs(1'700'000'000'987'654'321);
    writer_.Begin(header, process);
    for (const Text& text : texts) writer_.Add(text.tag, text.encoding, text.data);
    ASSERT_EQ(RecordView::Read(writer_.Finish(), record_), CodecError::kNone);
    FindFamily(record_, guids_, table_, context_);
    FillProcessEvent(record_, context_, event_);
  }
  std::vector<EventValue> EventValues() const {
    std::vector<EventValue> values;
    event_.AppendValues(values);
    return values;
  }

  RecordWriter writer_;
  RecordView record_;
  GuidMaker guids_{"machine", "boot"};
  ProcessTable table_{guids_};
  EventContext context_;
  ProcessEvent event_;
};

TEST_F(EventTest, FieldsComeFromTheRecord) {
  context_.user = "alice";
  Make(Process(),
       {{kSgrTagImage, "/usr/bin/sudo"},
        {kSgrTagFileName, "./sudo"},
        {kSgrTagInterpreter, "./sudo"},
        {kSgrTagArguments, "./sudo\0-u\0a b\0"sv},
        {kSgrTagDirectory, "/usr/bin"}},
       kSgrFlagElevated | kSgrFlagDeleted);
  const std::pair<EventField, std::string_view> wants[] = {
      {EventField::kUtcTime, "2023-11-14 22:13:20.987"},
      {EventField::kProcessId, "20"},
      {EventField::kImage, "/usr/bin/sudo"},
      {EventField::kCommandLine, "./sudo -u a b"},
      {EventField::kArguments, R"(["./sudo","-u","a b"])"},
      {EventField::kCommandLineStatus, "whole"},
      {EventField::kCurrentDirectory, "/usr/bin"},
      {EventField::kUser, "alice"},
      {EventField::kLogonId, "0x3e8"},
      {EventField::kTerminalSessionId, "3"},
      {EventField::kIntegrityLevel, "no level"},
      {EventField::kParentProcessId, "10"},
      {EventField::kParentStatus, "unknown"},
      {EventField::kParentImage, ""},
      {EventField::kSource, "bpf"},
      {EventField::kFlags, "deleted,elevated"},
      {EventField::kFileName, "./sudo"},
      {EventField::kInterpreter, ""},
      {EventField::kUserId, "1000"},
      {EventField::kEffectiveUserId, "0"},
      {EventField::kEffectiveCapabilities, "0x1f"},
      {EventField::kPidNamespace, "4026531836"},
      {EventField::kFileDevice, "8:1"},
      {EventField::kFileMode, "100755"},
      {EventField::kFileModified, "2023-11-14T22:13:20.1234567Z"},
      {EventField::kFileSystem, "0xef53"},
      {EventField::kHashStatus, "not_asked"},
      {EventField::kSequence, "9"},
  };
  for (const auto& [field, want] : wants) {
    EXPECT_EQ(event_[field], want) << EventFields()[static_cast<size_t>(field)].name;
  }
  EXPECT_EQ(event_[EventField::kProcessGuid], guids_.ForProcess(kSelf).text());
  EXPECT_EQ(event_[EventField::kLogonGuid], guids_.ForLogon(3, 1000).text());
}

TEST_F(EventTest, CommandLinesSayHowFarTheyAreTrue) {
  struct Case {
    const char* want;
    uint32_t full_size;
    SgrStringStatus status;
    uint32_t flags;
    std::string_view late;
    const char* line;
  };
  const Case cases[] = {
      {"whole", 5, kSgrStringWhole, 0, "", "ls -l"},
      {"truncated", 900, kSgrStringWhole, 0, "", "ls -l"},
      {"unreadable", 900, kSgrStringUnreadable, 0, "", "ls -l"},
      {"late", 5, kSgrStringWhole, kSgrFlagLate, "", "ls -l"},
      {"late", 900, kSgrStringWhole, 0, "ls\0-la\0"sv, "ls -la"},
  };
  for (const Case& test : cases) {
    SgrHeader header{};
    header.type = kSgrCreate;
    header.flags = test.flags;
    writer_.Begin(header, Process());
    writer_.Add(kSgrTagArguments, kSgrBytes, "ls\0-l"sv, test.full_size, test.status);
    ASSERT_EQ(RecordView::Read(writer_.Finish(), record_), CodecError::kNone);
    context_.late_arguments = test.late;
    FillProcessEvent(record_, context_, event_);
    EXPECT_EQ(event_[EventField::kCommandLineStatus], test.want);
    EXPECT_EQ(event_[EventField::kCommandLine], test.line);
    EXPECT_EQ(event_[EventField::kCommandLineSize], std::to_string(test.full_size));
  }
}

TEST_F(EventTest, ParentsComeFromTheTableAndCreatorsOnlyWhenTheyDiffer) {
  ProcessFacts shell;
  shell.task = kParent;
  shell.image = "/bin/sh";
  shell.command_line = "sh -c x";
  table_.AddLate(shell);
  SgrHeader header{};
  header.type = kSgrFork;
  writer_.Begin(header, SgrFork{{200, 5, 20, 20}, kParent, kParent, 0, 0});
  ASSERT_EQ(RecordView::Read(writer_.Finish(), record_), CodecError::kNone);
  table_.Apply(record_);
  Make(Process(), {});
  EXPECT_EQ(event_[EventField::kParentImage], "/bin/sh");
  EXPECT_EQ(event_[EventField::kParentCommandLine], "sh -c x");
  EXPECT_EQ(event_[EventField::kParentStatus], "late");
  EXPECT_EQ(event_[EventField::kCreatorImage], "");

  SgrProcess orphan = Process();
  orphan.parent = {1, 1, 1, 1};
  Make(orphan, {});
  EXPECT_EQ(event_[EventField::kParentProcessId], "1");
  EXPECT_EQ(event_[EventField::kCreatorProcessId], "10");
  EXPECT_EQ(event_[EventField::kCreatorImage], "/bin/sh");
  EXPECT_EQ(event_[EventField::kCreatorProcessGuid], guids_.ForProcess(kParent).text());
}

TEST_F(EventTest, WindowsRecordsKeepToWindowsFields) {
  SgrProcess process = Process();
  process.integrity_level = 0x3000;
  process.logon_id = 0x3e7;
  Make(process, {{kSgrTagImage, "C\0:\0\\\0a\0"sv, kSgrUtf16},
                 {kSgrTagCommandLine, "a\0 \0-\0"sv, kSgrUtf16}});
  EXPECT_EQ(event_[EventField::kImage], "C:\\a");
  EXPECT_EQ(event_[EventField::kCommandLine], "a -");
  EXPECT_EQ(event_[EventField::kIntegrityLevel], "High");
  EXPECT_EQ(event_[EventField::kLogonId], "0x3e7");
  EXPECT_EQ(event_[EventField::kSource], "windows_driver");
  EXPECT_EQ(event_[EventField::kUserId], "");
}

TEST_F(EventTest, HashesAndVersionAreShownWhenKnown) {
  FileHashes hashes;
  hashes.present = kHashSha1 | kHashMd5 | kHashImphash;
  hashes.sha1[0] = 0xAB;
  VersionInfo version{"1.0", "Tool", "Suite", "Maker", "tool.exe"};
  context_.hashes = &hashes;
  context_.version = &version;
  context_.hash_status = HashStatus::kCached;
  Make(Process(), {});
  EXPECT_EQ(event_[EventField::kHashes],
            "SHA1=AB00000000000000000000000000000000000000,MD5=00000000000000000000000000000000,"
            "IMPHASH=00000000000000000000000000000000");
  EXPECT_EQ(event_[EventField::kHashStatus], "cached");
  EXPECT_EQ(event_[EventField::kOriginalFileName], "tool.exe");
  EXPECT_EQ(event_[EventField::kCompany], "Maker");
}

TEST_F(EventTest, OutputsHaveSysmonsFieldsInOrderAndOnlyKnownOnesOfOurs) {
  Make(Process(), {{kSgrTagImage, "/bin/true"}});
  const std::vector<EventValue> values = EventValues();
  const std::string_view sysmon[] = {"RuleName",
                                     "UtcTime",
                                     "ProcessGuid",
                                     "ProcessId",
                                     "Image",
                                     "FileVersion",
                                     "Description",
                                     "Product",
                                     "Company",
                                     "OriginalFileName",
                                     "CommandLine",
                                     "CurrentDirectory",
                                     "User",
                                     "LogonGuid",
                                     "LogonId",
                                     "TerminalSessionId",
                                     "IntegrityLevel",
                                     "Hashes",
                                     "ParentProcessGuid",
                                     "ParentProcessId",
                                     "ParentImage",
                                     "ParentCommandLine",
                                     "ParentUser"};
  ASSERT_GT(values.size(), std::size(sysmon));
  for (size_t i = 0; i < std::size(sysmon); ++i) EXPECT_EQ(values[i].name, sysmon[i]);
  EXPECT_EQ(values[0].text, "-");
  EXPECT_EQ(values[10].text, "-");  // no arguments in the record
  for (const EventValue& value : values) {
    EXPECT_NE(value.name, "ContainerId");
    EXPECT_FALSE(value.text.empty()) << value.name;
  }
}

/// What our readers see in an event.
Values ReadBack(std::string_view text, bool is_xml) {
  std::vector<std::string> names = {"EventID", "Channel", "Provider_Name", "Computer"};
  for (const EventFieldInfo& info : EventFields()) names.emplace_back(info.name);
  const record::Schema schema(names, false);
  record::Record record(schema);
  const std::string padded = std::string(text) + std::string(64, '\0');
  const std::string_view document = std::string_view(padded).substr(0, text.size());
  input::XmlReader xml(schema);
  input::JsonReader json(schema);
  const auto problem = is_xml ? xml.Read(document, record) : json.Read(document, record);
  EXPECT_FALSE(problem.has_value()) << text;
  Values values;
  for (record::FieldId id = 0; id < schema.size(); ++id) {
    for (const record::Value& value : record.values(id)) {
      values[names[id]] = std::string(value.text);
    }
  }
  values["header.channel"] = record.header().channel;
  values["header.provider"] = record.header().provider;
  values["header.id"] = std::to_string(record.header().event_id.value_or(0));
  return values;
}

TEST_F(EventTest, OurReadersRouteAndReadBothForms) {
  Make(Process(),
       {{kSgrTagImage, "/tmp/\"a\" <b>&\\c"}, {kSgrTagArguments, "x\0\t\n\r\xC3\xA4'\0"sv}});
  EventHeader header;
  header.computer = "host<1>";
  std::string xml;
  std::string json;
  AppendEventXml(header, EventValues(), xml);
  AppendEventNdjson(header, EventValues(), json);
  EXPECT_TRUE(json.ends_with("}\n"));
  for (const bool is_xml : {false, true}) {
    const Values values = ReadBack(is_xml ? xml : json, is_xml);
    EXPECT_EQ(values.at("header.id"), "1");
    EXPECT_EQ(values.at("header.channel"), "Linux-Sysmon/Operational");
    EXPECT_EQ(values.at("header.provider"), "Sigmavm-Collector");
    EXPECT_EQ(values.at("Computer"), "host<1>");
    EXPECT_EQ(values.at("Image"), "/tmp/\"a\" <b>&\\c");
    EXPECT_EQ(values.at("CommandLine"), "x \t\n\r\xC3\xA4'");
    EXPECT_EQ(values.at("IntegrityLevel"), "no level");
  }
}

TEST(EventXml, AnyBytesGiveCharactersThatXmlHas) {
  struct Case {
    std::string_view text;
    std::string_view want;
  };
  const Case cases[] = {
      {"plain/path", "plain/path"},
      {"<&>\"'", "&lt;&amp;&gt;&quot;&apos;"},
      {"]]>", "]]&gt;"},
      {"a\0b"sv,
       "a\xEF\xBF\xBD"
       "b"},
      {"\x1b[0m", "\xEF\xBF\xBD[0m"},
      {"\xFF", "\xEF\xBF\xBD"},
      {"\xEF\xBF\xBE|\xEF\xBF\xBF", "\xEF\xBF\xBD|\xEF\xBF\xBD"},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
  };
  for (const Case& test : cases) {
    std::string xml;
    AppendXmlText(test.text, xml);
    EXPECT_EQ(xml, test.want);
  }
}

TEST(EventXml, HasTheShapeOfSysmonsEvents) {
  EventHeader header{1, 42, Utc100NsOfUnixNs(0), kLinuxChannel, "host", 7, 8};
  const EventValue values[] = {{"RuleName", "-"}, {"ProcessId", "5", true}};
  std::string xml;
  AppendEventXml(header, values, xml);
  EXPECT_EQ(
      xml,
      "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System>"
      "<Provider Name=\"Sigmavm-Collector\" Guid=\"{7BF2AC9E-6F58-48CD-8890-5A49F2337320}\"/>"
      "<EventID>1</EventID><Version>5</Version><Level>4</Level><Task>1</Task>"
      "<Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
      "<TimeCreated SystemTime=\"1970-01-01T00:00:00.0000000Z\"/>"
      "<EventRecordID>42</EventRecordID><Correlation/>"
      "<Execution ProcessID=\"7\" ThreadID=\"8\"/><Channel>Linux-Sysmon/Operational</Channel>"
      "<Computer>host</Computer><Security/></System><EventData>"
      "<Data Name=\"RuleName\">-</Data><Data Name=\"ProcessId\">5</Data></EventData></Event>");
}

TEST(EventNdjson, IsOneFlatObject) {
  const EventHeader header{1, 42, 0, kLinuxChannel, "host", 7, 8};
  const EventValue values[] = {{"RuleName", "a\"b"}, {"ProcessId", "5", true}};
  std::string json;
  AppendEventNdjson(header, values, json);
  EXPECT_EQ(json, R"({"EventID":1,"Channel":"Linux-Sysmon/Operational",)"
                  R"("Provider_Name":"Sigmavm-Collector",)"
                  R"("Provider_Guid":"{7BF2AC9E-6F58-48CD-8890-5A49F2337320}","EventRecordID":42,)"
                  R"("Computer":"host","RuleName":"a\"b","ProcessId":5})"
                  "\n");
}

TEST(UtcTime, KnowsTheCalendar) {
  struct Case {
    int64_t unix_seconds;
    std::string_view want;
  };
  const Case cases[] = {
      {-11'644'473'600, "1601-01-01 00:00:00.000"}, {0, "1970-01-01 00:00:00.000"},
      {951'782'399, "2000-02-28 23:59:59.000"},     {951'782'400, "2000-02-29 00:00:00.000"},
      {951'868'800, "2000-03-01 00:00:00.000"},     {4'107'542'400, "2100-03-01 00:00:00.000"},
      {1'704'067'199, "2023-12-31 23:59:59.000"},   {253'402'300'799, "9999-12-31 23:59:59.000"},
  };
  for (const Case& test : cases) {
    std::string text;
    AppendSysmonTime(test.unix_seconds * 10'000'000 + kUnixEpoch100Ns, text);
    EXPECT_EQ(text, test.want);
  }
}

TEST(UtcTime, ClampsWhatIsNoTime) {
  std::string first;
  std::string last;
  AppendIsoTime(std::numeric_limits<int64_t>::min(), first);
  AppendIsoTime(std::numeric_limits<int64_t>::max(), last);
  EXPECT_EQ(first, "1601-01-01T00:00:00.0000000Z");
  EXPECT_EQ(last, "9999-12-31T23:59:59.9999999Z");
}

}  // namespace
}  // namespace sigmavm::collector
