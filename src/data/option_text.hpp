// option_text.hpp - how messages name an option of loading, as its user writes it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <gradus/data.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace gradus::data {

/// "missing_values" as a field, "missing-values" as an option.
inline std::string option_name(OptionStyle style, std::string_view name) {
  std::string result(name);
  if (style == OptionStyle::flag) std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

/// "missing = drop"; with flags "--missing drop", values that a shell would split in quotes.
inline std::string option_text(OptionStyle style, std::string_view name, std::string_view value) {
  if (style == OptionStyle::assignment) return fmt::format("{} = {}", name, shortened(value));
  const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return std::isalnum(c) || c >= 0x80 ||
           std::string_view("_.-/").find(static_cast<char>(c)) != std::string_view::npos;
  });
  return fmt::format("--{} {}", option_name(style, name), plain ? shortened(value) : quote(value));
}

/// "ignore", "--ignore"
inline std::string option_text(OptionStyle style, std::string_view name) {
  return fmt::format("{}{}", style == OptionStyle::flag ? "--" : "", option_name(style, name));
}

/// The first option given that is about the columns and cells of tables; null where there is none. Targets,
/// weights and the task may be of other data, too.
inline const char* table_option(const LoadOptions& options) {
  const LoadOptions usual;
  for (const std::span<const DeclaredOption> table :
       {std::span<const DeclaredOption>(column_options), std::span<const DeclaredOption>(cell_options)})
    for (const DeclaredOption& option : table)
      if (is_changed(option, &options, &usual)) return option.field.name;
  if (!options.split_by.empty()) return "split_by";
  if (!options.split_time.empty()) return "split_time";
  return options.keep.empty() ? nullptr : "keep";
}

}  // namespace gradus::data
