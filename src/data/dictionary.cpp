// dictionary.cpp - the categories of a column, or the classes of a target, by their texts.
#include "data/dictionary.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "base/text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

// What names that differ in spelling only have in common.
std::string essence(std::string_view name) {
  const NumberText number = read_number(name);
  if (number.is_number() && !is_rounded(name, number.value))
    return number_text(number.value) + std::string(number.unit);
  return lower(without_spaces(name));
}

bool is_plain_number(std::string_view name) {
  double value = 0;
  return parse_number(name, value) && !is_padded(name);
}

}  // namespace

Dictionary::Dictionary(std::vector<std::string> names) : names_(std::move(names)) {
  for (const std::string& name : names_) index_.add(hash_of(name));
}

std::int64_t Dictionary::find(std::string_view name) const {
  const std::uint32_t place =
      index_.find(hash_of(name), [&](std::uint32_t at) { return names_[at] == name; });
  return place == TextIndex::none ? -1 : static_cast<std::int64_t>(place);
}

std::int64_t Dictionary::add(std::string_view name) {
  if (const std::int64_t found = find(name); found >= 0) return found;
  index_.add(hash_of(name));
  names_.emplace_back(name);
  return static_cast<std::int64_t>(names_.size()) - 1;
}

std::vector<std::int64_t> Dictionary::sort() {
  std::vector<std::size_t> order(names_.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> values(names_.size());
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (!parse_number(names_[i], values[i])) values[i] = std::numeric_limits<double>::infinity();
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return values[a] != values[b] ? values[a] < values[b] : names_[a] < names_[b];
  });
  std::vector<std::int64_t> place(names_.size());
  std::vector<std::string> sorted;
  for (const std::size_t old : order) {
    place[old] = static_cast<std::int64_t>(sorted.size());
    sorted.push_back(std::move(names_[old]));
  }
  *this = Dictionary(std::move(sorted));
  return place;
}

std::optional<Twins> twins_among(const std::vector<std::string>& names) {
  for (const bool numbers : {true, false}) {
    std::unordered_map<std::string, const std::string*> seen;
    for (const std::string& name : names) {
      if (numbers && !is_plain_number(name)) continue;
      const auto [place, is_new] = seen.emplace(essence(name), &name);
      if (!is_new) return Twins{*place->second, name, numbers};
    }
  }
  return {};
}

}  // namespace gradus::data
