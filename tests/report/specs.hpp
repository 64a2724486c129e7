// specs.hpp - the Vega specs that stand in a page.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace gradus {

inline std::vector<Json> specs_in(const std::string& html) {
  const std::string begin = "<script type=\"application/vega+json\">", end = "</script>";
  std::vector<Json> specs;
  for (std::size_t at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1)) {
    const std::size_t start = at + begin.size();
    specs.push_back(parse_json(std::string_view(html).substr(start, html.find(end, start) - start), "spec"));
  }
  return specs;
}

}  // namespace gradus
