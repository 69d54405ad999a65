// Rows: what a product would hold of an event.
#include <gtest/gtest.h>

#include <string>

#include "compiler/backend/check/row_maker.h"
#include "compiler/backend/profile/profile_reader.h"

namespace sigmavm::backend {
namespace {

std::string Row(Language language, const char* product, const char* event) {
  SourceMap sources;
  auto profile = FindProfile(language, product, sources);
  EXPECT_TRUE(profile.ok());
  return MakeRow(*profile, profile->sources.front(), event);
}

TEST(MakeRow, HoldsWhatTheProductHolds) {
  struct Case {
    const char* name;
    Language language;
    const char* product;
    const char* event;
    const char* row;
  };
  const Case cases[] = {
      {"PathsUsersAndNumbers", Language::kKql, "defender",
       R"({"Image":"C:\\x\\a.exe","User":"NT AUTHORITY\\SYSTEM","ProcessId":26,"LogonId":"0x3e7"})",
       R"({"AccountDomain":"NT AUTHORITY","AccountName":"SYSTEM","ActionType":"ProcessCreated",)"
       R"("FileName":"a.exe","FolderPath":"C:\\x\\a.exe","LogonId":999,"ProcessId":26})"},
      {"Hashes", Language::kKql, "defender", R"({"Hashes":"MD5=0a,SHA256=0b,IMPHASH=0c"})",
       R"({"ActionType":"ProcessCreated","MD5":"0a","SHA1":"","SHA256":"0b"})"},
      {"NotANumber", Language::kKql, "defender", R"({"ProcessId":"-"})",
       R"({"ActionType":"ProcessCreated"})"},
      {"HexTextAndValues", Language::kKql, "security-4688",
       R"({"ProcessId":26,"IntegrityLevel":"High"})",
       R"({"EventID":4688,"MandatoryLabel":"S-1-16-12288","NewProcessId":"0x1a",)"
       R"("TargetDomainName":"-","TargetUserName":"-","TargetUserSid":"S-1-0-0"})"},
      {"PayloadAsObject", Language::kKql, "windowsevent", R"({"EventID":1,"Image":"a"})",
       R"({"Channel":"Microsoft-Windows-Sysmon/Operational","EventData":{"EventID":1,"Image":"a"},)"
       R"("EventID":1})"},
      {"PayloadAsXml", Language::kKql, "event", R"({"Image":"<a&\"'\u0001"})",
       R"({"EventData":"<DataItem type='System.XmlData'><EventData><Data Name='Image'>)"
       R"(&lt;a&amp;&quot;&apos;)"
       "\xEF\xBF\xBD"
       R"(</Data></EventData></DataItem>","Source":"Microsoft-Windows-Sysmon"})"},
      {"OtherFieldsAsColumns", Language::kKql, "sysmon-parser",
       R"({"EventID":1,"Image":"a","Company":null})", R"({"EventID":1,"Image":"a"})"},
      {"Time", Language::kKql, "sysmon-parser", R"({"UtcTime":"2024-05-06 07:08:09.123"})",
       R"({"TimeGenerated":"2024-05-06T07:08:09.123Z","UtcTime":"2024-05-06 07:08:09.123"})"},
      {"TimeInSeconds", Language::kSpl, "sysmon", R"({"UtcTime":"1970-01-02 00:00:01.500"})",
       R"({"UtcTime":"1970-01-02 00:00:01.500","_raw":"<Event )"
       R"(xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><EventData>)"
       R"(<Data Name='UtcTime'>1970-01-02 00:00:01.500</Data></EventData></Event>","_time":86401.5,)"
       R"("source":"XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"})"},
      {"NoTime", Language::kSpl, "security-4688", R"({"UtcTime":"yesterday"})",
       R"({"EventCode":4688,"TargetDomainName":"-","TargetUserName":"-","TargetUserSid":"S-1-0-0",)"
       R"("source":"XmlWinEventLog:Security"})"},
      {"Lists", Language::kKql, "asim", R"({"Image":["a","b",null]})",
       R"({"TargetProcessName":["a","b"]})"},
      {"NotAnObject", Language::kKql, "asim", "[1", "{}"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Row(test.language, test.product, test.event), test.row) << test.name;
  }
}

}  // namespace
}  // namespace sigmavm::backend
