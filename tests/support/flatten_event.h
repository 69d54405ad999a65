// Raw events of the shapes that real logs come in, made flat for the reference evaluator. Written
// from the description of the shapes, apart from the readers of the runtime, to check them.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace sigmavm::support {

/// The event with the names that Sigma rules use added at the root: the members of its payload
/// (EventData, UserData, event_data, ...; also when that is JSON in a string), and EventID,
/// Channel, Computer, Provider_Name and the other members of System. What was there stays, so
/// keywords see every leaf. Blanks are dropped from payload names.
[[nodiscard]] nlohmann::json FlattenEvent(const nlohmann::json& raw);

/// Event ID of a flattened event, a number or its text; nullopt when there is none.
[[nodiscard]] std::optional<int64_t> EventIdOf(const nlohmann::json& flat);

/// Channel of a flattened event in lower case (ASCII); empty when there is none.
[[nodiscard]] std::string ChannelOf(const nlohmann::json& flat);

}  // namespace sigmavm::support
