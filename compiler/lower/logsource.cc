#include "compiler/lower/logsource.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "runtime/base/case_fold.h"

namespace sigmavm::lower {
namespace {

using Ids = std::initializer_list<uint32_t>;
using Names = std::initializer_list<std::string_view>;

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";
constexpr std::string_view kSysmonProvider = "Microsoft-Windows-Sysmon";
constexpr std::string_view kLinuxSysmon = "Linux-Sysmon/Operational";
constexpr std::string_view kLinuxSysmonProvider = "Linux-Sysmon";
constexpr std::string_view kPowerShell = "Microsoft-Windows-PowerShell/Operational";
constexpr std::string_view kPowerShellCore = "PowerShellCore/Operational";
constexpr std::string_view kPowerShellProvider = "Microsoft-Windows-PowerShell";
constexpr std::string_view kPowerShellClassic = "Windows PowerShell";

struct Category {
  std::string_view product;
  std::string_view category;
  Names channels;
  Names providers;
  Ids event_ids;
};

struct Service {
  std::string_view service;
  Names channels;
};

// Sources: the taxonomy appendix of the Sigma specification for the categories, Microsoft's
// documentation of Sysmon and of PowerShell logging for the event ids.
const Category kCategories[] = {
    {"windows", "process_creation", {kSysmon}, {kSysmonProvider}, {1}},
    {"windows", "file_change", {kSysmon}, {kSysmonProvider}, {2}},
    {"windows", "network_connection", {kSysmon}, {kSysmonProvider}, {3}},
    {"windows", "sysmon_status", {kSysmon}, {kSysmonProvider}, {4, 16}},
    {"windows", "process_termination", {kSysmon}, {kSysmonProvider}, {5}},
    {"windows", "driver_load", {kSysmon}, {kSysmonProvider}, {6}},
    {"windows", "image_load", {kSysmon}, {kSysmonProvider}, {7}},
    {"windows", "create_remote_thread", {kSysmon}, {kSysmonProvider}, {8}},
    {"windows", "raw_access_thread", {kSysmon}, {kSysmonProvider}, {9}},
    {"windows", "process_access", {kSysmon}, {kSysmonProvider}, {10}},
    {"windows", "file_event", {kSysmon}, {kSysmonProvider}, {11}},
    {"windows", "registry_add", {kSysmon}, {kSysmonProvider}, {12}},
    {"windows", "registry_delete", {kSysmon}, {kSysmonProvider}, {12}},
    {"windows", "registry_set", {kSysmon}, {kSysmonProvider}, {13}},
    {"windows", "registry_rename", {kSysmon}, {kSysmonProvider}, {14}},
    {"windows", "registry_event", {kSysmon}, {kSysmonProvider}, {12, 13, 14}},
    {"windows", "create_stream_hash", {kSysmon}, {kSysmonProvider}, {15}},
    {"windows", "pipe_created", {kSysmon}, {kSysmonProvider}, {17, 18}},
    {"windows", "wmi_event", {kSysmon}, {kSysmonProvider}, {19, 20, 21}},
    {"windows", "dns_query", {kSysmon}, {kSysmonProvider}, {22}},
    {"windows", "file_delete", {kSysmon}, {kSysmonProvider}, {23, 26}},
    {"windows", "clipboard_change", {kSysmon}, {kSysmonProvider}, {24}},
    {"windows", "clipboard_capture", {kSysmon}, {kSysmonProvider}, {24}},
    {"windows", "process_tampering", {kSysmon}, {kSysmonProvider}, {25}},
    {"windows", "file_delete_detected", {kSysmon}, {kSysmonProvider}, {26}},
    {"windows", "file_block_executable", {kSysmon}, {kSysmonProvider}, {27}},
    {"windows", "file_block_shredding", {kSysmon}, {kSysmonProvider}, {28}},
    {"windows", "file_executable_detected", {kSysmon}, {kSysmonProvider}, {29}},
    {"windows", "sysmon_error", {kSysmon}, {kSysmonProvider}, {255}},
    {"windows", "ps_module", {kPowerShell, kPowerShellCore}, {kPowerShellProvider}, {4103}},
    {"windows", "ps_script", {kPowerShell, kPowerShellCore}, {kPowerShellProvider}, {4104}},
    {"windows", "ps_classic_start", {kPowerShellClassic}, {"PowerShell"}, {400}},
    {"windows", "ps_classic_provider_start", {kPowerShellClassic}, {"PowerShell"}, {600}},
    {"windows", "ps_classic_script", {kPowerShellClassic}, {"PowerShell"}, {800}},
    {"windows",
     "file_access",
     {"Microsoft-Windows-Kernel-File/Analytic"},
     {"Microsoft-Windows-Kernel-File"},
     {}},
    {"windows",
     "file_rename",
     {"Microsoft-Windows-Kernel-File/Analytic"},
     {"Microsoft-Windows-Kernel-File"},
     {}},
    {"linux", "process_creation", {kLinuxSysmon}, {kLinuxSysmonProvider}, {1}},
    {"linux", "network_connection", {kLinuxSysmon}, {kLinuxSysmonProvider}, {3}},
    {"linux", "process_termination", {kLinuxSysmon}, {kLinuxSysmonProvider}, {5}},
    {"linux", "file_event", {kLinuxSysmon}, {kLinuxSysmonProvider}, {11}},
    {"linux", "file_delete", {kLinuxSysmon}, {kLinuxSysmonProvider}, {23}},
};

// The event log channels of the Windows services that rules name.
const Service kServices[] = {
    {"application", {"Application"}},
    {"applocker",
     {"Microsoft-Windows-AppLocker/MSI and Script", "Microsoft-Windows-AppLocker/EXE and DLL",
      "Microsoft-Windows-AppLocker/Packaged app-Deployment",
      "Microsoft-Windows-AppLocker/Packaged app-Execution"}},
    {"appmodel-runtime", {"Microsoft-Windows-AppModel-Runtime/Admin"}},
    {"appxdeployment-server", {"Microsoft-Windows-AppXDeploymentServer/Operational"}},
    {"appxpackaging-om", {"Microsoft-Windows-AppxPackaging/Operational"}},
    {"bitlocker", {"Microsoft-Windows-BitLocker/BitLocker Management"}},
    {"bits-client", {"Microsoft-Windows-Bits-Client/Operational"}},
    {"capi2", {"Microsoft-Windows-CAPI2/Operational"}},
    {"certificateservicesclient-lifecycle-system",
     {"Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational"}},
    {"codeintegrity-operational", {"Microsoft-Windows-CodeIntegrity/Operational"}},
    {"dhcp", {"Microsoft-Windows-DHCP-Server/Operational"}},
    {"diagnosis-scripted", {"Microsoft-Windows-Diagnosis-Scripted/Operational"}},
    {"dns-client", {"Microsoft-Windows-DNS Client Events/Operational"}},
    {"dns-server", {"DNS Server"}},
    {"dns-server-analytic", {"Microsoft-Windows-DNS-Server/Analytical"}},
    {"driver-framework", {"Microsoft-Windows-DriverFrameworks-UserMode/Operational"}},
    {"firewall-as", {"Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"}},
    {"hyper-v-worker", {"Microsoft-Windows-Hyper-V-Worker"}},
    {"iis-configuration", {"Microsoft-IIS-Configuration/Operational"}},
    {"kernel-event-tracing", {"Microsoft-Windows-Kernel-EventTracing"}},
    {"kernel-shimengine",
     {"Microsoft-Windows-Kernel-ShimEngine/Operational",
      "Microsoft-Windows-Kernel-ShimEngine/Diagnostic"}},
    {"ldap", {"Microsoft-Windows-LDAP-Client/Debug"}},
    {"ldap_debug", {"Microsoft-Windows-LDAP-Client/Debug"}},
    {"lsa-server", {"Microsoft-Windows-LSA/Operational"}},
    {"microsoft-servicebus-client", {"Microsoft-ServiceBus-Client"}},
    {"msexchange-management", {"MSExchange Management"}},
    {"ntfs", {"Microsoft-Windows-Ntfs/Operational"}},
    {"ntlm", {"Microsoft-Windows-NTLM/Operational"}},
    {"openssh", {"OpenSSH/Operational"}},
    {"powershell", {kPowerShell, kPowerShellCore}},
    {"powershell-classic", {kPowerShellClassic}},
    {"printservice-admin", {"Microsoft-Windows-PrintService/Admin"}},
    {"printservice-operational", {"Microsoft-Windows-PrintService/Operational"}},
    {"security", {"Security"}},
    {"security-mitigations",
     {"Microsoft-Windows-Security-Mitigations/Kernel Mode",
      "Microsoft-Windows-Security-Mitigations/User Mode"}},
    {"sense", {"Microsoft-Windows-SENSE/Operational"}},
    {"shell-core", {"Microsoft-Windows-Shell-Core/Operational"}},
    {"smbclient-connectivity", {"Microsoft-Windows-SmbClient/Connectivity"}},
    {"smbclient-security", {"Microsoft-Windows-SmbClient/Security"}},
    {"smbserver-connectivity", {"Microsoft-Windows-SMBServer/Connectivity"}},
    {"sysmon", {kSysmon}},
    {"system", {"System"}},
    {"taskscheduler", {"Microsoft-Windows-TaskScheduler/Operational"}},
    {"terminalservices-localsessionmanager",
     {"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"}},
    {"vhdmp", {"Microsoft-Windows-VHDMP/Operational"}},
    {"windefend", {"Microsoft-Windows-Windows Defender/Operational"}},
    {"wmi", {"Microsoft-Windows-WMI-Activity/Operational"}},
};

bool SameName(std::string_view a, const std::string& b) { return Folded(a) == Folded(b); }

void Append(const Names& names, std::vector<std::string>& out) {
  for (const std::string_view name : names) out.emplace_back(name);
}

// Every row of the category; a rule without a product means all products that have it.
void AddCategory(const model::Logsource& logsource, ir::LogsourcePlan& plan) {
  for (const Category& row : kCategories) {
    if (!SameName(row.category, *logsource.category)) continue;
    if (logsource.product && !SameName(row.product, *logsource.product)) continue;
    Append(row.channels, plan.channels);
    Append(row.providers, plan.providers);
    for (const uint32_t id : row.event_ids) {
      if (std::find(plan.event_ids.begin(), plan.event_ids.end(), id) == plan.event_ids.end()) {
        plan.event_ids.push_back(id);
      }
    }
  }
  std::sort(plan.event_ids.begin(), plan.event_ids.end());
}

void AddService(const model::Logsource& logsource, ir::LogsourcePlan& plan) {
  if (!logsource.product || !SameName("windows", *logsource.product)) return;
  for (const Service& row : kServices) {
    if (SameName(row.service, *logsource.service)) Append(row.channels, plan.channels);
  }
}

}  // namespace

ir::LogsourcePlan ResolveLogsource(const model::Logsource& logsource) {
  ir::LogsourcePlan plan;
  plan.category = logsource.category;
  plan.product = logsource.product;
  plan.service = logsource.service;
  if (logsource.category) AddCategory(logsource, plan);
  if (logsource.service && plan.channels.empty()) AddService(logsource, plan);
  return plan;
}

}  // namespace sigmavm::lower
