#include "tests/support/sysmon_logsource.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace sigmavm::support {
namespace {

// Event IDs as the Sysmon documentation numbers them; categories as the Sigma taxonomy names them.
const std::map<std::string, std::vector<int64_t>>& Categories() {
  static const std::map<std::string, std::vector<int64_t>> kCategories = {
      {"process_creation", {1}},
      {"file_change", {2}},
      {"network_connection", {3}},
      {"sysmon_status", {4, 16}},
      {"process_termination", {5}},
      {"driver_load", {6}},
      {"image_load", {7}},
      {"create_remote_thread", {8}},
      {"raw_access_thread", {9}},
      {"process_access", {10}},
      {"file_event", {11}},
      {"registry_add", {12}},
      {"registry_delete", {12}},
      {"registry_set", {13}},
      {"registry_rename", {14}},
      {"registry_event", {12, 13, 14}},
      {"create_stream_hash", {15}},
      {"pipe_created", {17, 18}},
      {"wmi_event", {19, 20, 21}},
      {"dns_query", {22}},
      {"file_delete", {23, 26}},
      {"clipboard_change", {24}},
      {"process_tampering", {25}},
      {"file_delete_detected", {26}},
      {"file_block_executable", {27}},
      {"file_block_shredding", {28}},
      {"file_executable_detected", {29}},
      {"sysmon_error", {255}},
  };
  return kCategories;
}

}  // namespace

bool IsSysmonLogsource(const model::Logsource& logsource) {
  if (logsource.product && *logsource.product != "windows") return false;
  if (logsource.service && *logsource.service != "sysmon") return false;
  if (!logsource.category) return logsource.service || logsource.product;
  return Categories().count(*logsource.category) > 0;
}

bool AsksFor(const model::Logsource& logsource, int64_t event_id) {
  if (!logsource.category) return true;
  const std::vector<int64_t>& ids = Categories().at(*logsource.category);
  return std::find(ids.begin(), ids.end(), event_id) != ids.end();
}

}  // namespace sigmavm::support
