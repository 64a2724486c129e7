// option_json.hpp - declared options as members of a JSON object, and back.
#pragma once

#include <gradus/option.hpp>
#include <span>
#include <string_view>

#include "base/json.hpp"

namespace gradus {

/// Adds a member for each option, in order; what is not given is 0, or an empty text.
void add_options(std::span<const DeclaredOption> options, const void* object, Json& json);

/// Reads what add_options wrote. A member that is missing leaves its option as it is: files are older than
/// options. Throws FileError, naming `what`, for members of another type, and UsageError for values out of
/// their range.
void read_options(std::span<const DeclaredOption> options, const Json& json, std::string_view what,
                  void* object);

}  // namespace gradus
