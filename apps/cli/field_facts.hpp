// field_facts.hpp - the declared settings of parts and ops, for people and for programs.
#pragma once

#include <gradus/catalog.hpp>
#include <span>
#include <string>

#include "base/json.hpp"

namespace gradus::cli {

/// One object for each.
Json fields_json(std::span<const catalog::FieldFacts> fields);
/// A table with a line for each, under `title`.
std::string fields_table(std::string_view title, std::span<const catalog::FieldFacts> fields);

}  // namespace gradus::cli
