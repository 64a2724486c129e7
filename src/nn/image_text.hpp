// image_text.hpp - lengths on an image as text: "5" for both axes, or "3x5" for 3 rows and 5 columns.
#pragma once

#include <gradus/ops.hpp>
#include <string>

namespace gradus {

/// Throws UsageError, naming `what`, where the text is neither a whole number nor two with an x between, or
/// where one is smaller than `least`.
Extent parse_extent(const std::string& text, std::int64_t least, const char* what);

/// The windows of a pool; an empty stride is the kernel's size.
PoolOptions parse_pool(const std::string& kernel, const std::string& stride, const std::string& padding);

}  // namespace gradus
