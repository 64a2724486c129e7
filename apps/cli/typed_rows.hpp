// typed_rows.hpp - rows that are typed on the command line, in place of data in a file.
#pragma once

#include <gradus/catalog.hpp>
#include <gradus/data.hpp>
#include <optional>
#include <string>

#include "options.hpp"

namespace gradus::cli {

/// Rows as they are typed: --x "[[1, 2], [3, 4]]" --y "[0, 1]".
struct TypedRows {
  std::string x, y;

  void declare(Options& options);
  bool given() const { return !x.empty() || !y.empty(); }

  /// As data, not scaled and not split: y are class numbers where the loss, or else the model, is of classes,
  /// and all of them are whole numbers. Throws UsageError for what is no numbers, or where one is missing.
  Dataset data(const ModelSpec& model, const std::optional<Loss>& loss) const;
};

}  // namespace gradus::cli
