#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

std::string Event(std::string_view image, std::string_view parent, std::string_view command_line) {
  return R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational",)"
         R"("Computer":"WS-1.corp.example","UtcTime":"2026-03-10 08:00:00.000",)"
         R"("Image":"C:\\Windows\\System32\\)" +
         std::string(image) + R"(","CommandLine":")" + std::string(command_line) +
         R"(","ParentImage":"C:\\Office\\)" + std::string(parent) + R"("})";
}

}  // namespace

std::string ShellEvent(std::string_view command_line) {
  return Event("cmd.exe", "WINWORD.EXE", command_line);
}

std::string QuietEvent() { return Event("notepad.exe", "explorer.exe", "notepad.exe a.txt"); }

std::string ManyEvents(size_t count) {
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += i % 10 == 9 ? ShellEvent("cmd.exe /c echo " + std::to_string(i)) : QuietEvent();
    text += "\n";
  }
  return text;
}

}  // namespace sigmavm::end_to_end
