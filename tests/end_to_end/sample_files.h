// Rules and events that the end-to-end tests share.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::end_to_end {

/// Level high; fires on events whose Image ends with \cmd.exe and whose parent is Word.
inline constexpr std::string_view kShellRule = R"(title: Word starts a shell
id: 6f1e2d3c-0a1b-4c2d-8e3f-0123456789ab
status: test
level: high
tags:
    - attack.execution
    - attack.t1059
logsource:
    category: process_creation
    product: windows
detection:
    parent:
        ParentImage|endswith: '\WINWORD.EXE'
    child:
        Image|endswith:
            - '\cmd.exe'
            - '\powershell.exe'
    condition: parent and child
)";

/// Level low; fires on every process whose command line holds "whoami".
inline constexpr std::string_view kWhoamiRule = R"(title: Whoami was run
id: 7f1e2d3c-0a1b-4c2d-8e3f-0123456789ab
status: test
level: low
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        CommandLine|contains: whoami
    condition: selection
)";

/// An unknown modifier in line 7, column 15.
inline constexpr std::string_view kBrokenRule = R"(title: Broken
logsource:
    category: process_creation
    product: windows
detection:
    selection:
        Image|endwith: '\cmd.exe'
    condition: selection
)";

/// An event on which kShellRule fires, and kWhoamiRule when `command_line` holds the word.
[[nodiscard]] std::string ShellEvent(std::string_view command_line = "cmd.exe");

/// An event on which neither fires.
[[nodiscard]] std::string QuietEvent();

/// `count` lines, of which every tenth is a ShellEvent with a number.
[[nodiscard]] std::string ManyEvents(size_t count);

}  // namespace sigmavm::end_to_end
