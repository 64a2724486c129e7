// field_value.cpp - the values of fields, read from text.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "catalog/part_text.hpp"

namespace gradus {
namespace {

// More than a person writes by hand belongs into a model file.
constexpr std::size_t most_listed = 10000;

template <class T>
bool parse_number(std::string_view text, T& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

/// Reads a text as each kind of value, which the value is beforehand; false where the text is none.
class ValueReader {
 public:
  ValueReader(std::string_view text, std::string_view whose) : text_(text), what_(whose) {}

  bool operator()(bool& value) const {
    value = text_ == "true" || text_ == "1";
    return value || text_ == "false" || text_ == "0";
  }
  bool operator()(std::int64_t& value) const { return parse_number(text_, value); }
  bool operator()(std::uint64_t& value) const { return parse_number(text_, value); }
  bool operator()(double& value) const {
    if (!parse_number(text_, value)) return false;
    if (!std::isfinite(value))
      throw UsageError(fmt::format("{} needs a finite number, got \"{}\"", what_, text_));
    return true;
  }
  bool operator()(std::string& value) const {
    value = text_;
    return true;
  }
  bool operator()(std::vector<std::string>& values) const {
    values.clear();
    if (!trimmed(text_).empty()) values = catalog::split_text(text_, ',');
    return true;
  }
  bool operator()(std::optional<Extent>& value) const {
    value.reset();
    if (text_.empty()) return true;
    const std::size_t cross = text_.find('x');
    Extent extent;
    if (!parse_number(text_.substr(0, cross), extent.down)) return false;
    extent.along = extent.down;
    value = extent;
    return cross == std::string_view::npos || parse_number(text_.substr(cross + 1), value->along);
  }
  template <class T>
  bool operator()(std::vector<T>& values) const {
    values.clear();
    if (trimmed(text_).empty()) return true;
    for (const std::string& word : catalog::split_text(text_, ',')) {
      if (values.size() == most_listed) return false;
      values.push_back(number<T>(word));
    }
    return true;
  }
  bool operator()(Numbers& numbers) const {
    numbers = {};
    if (trimmed(text_).empty()) return true;
    std::vector<std::string_view> outer;
    if (!items(text_, outer)) return false;
    if (!trimmed(outer[0]).starts_with("[")) return add(outer, numbers);
    for (const std::string_view row : outer) {
      std::vector<std::string_view> inner;
      if (!items(row, inner) || !add(inner, numbers)) return false;
      const auto columns = static_cast<std::int64_t>(inner.size());
      if (numbers.columns != 0 && columns != numbers.columns)
        throw UsageError(fmt::format("{} has rows of {} and of {} numbers", what_, numbers.columns, columns));
      numbers.columns = columns;
    }
    return true;
  }
  bool operator()(PartValue& value) const {
    value = PartValue(value.how(), value.how().parse(text_));
    return true;
  }

 private:
  // One of several.
  template <class T>
  T number(std::string_view word) const {
    T result{};
    if (ValueReader(word, what_)(result)) return result;
    throw UsageError(fmt::format("{} needs {}, got {}", what_, type_text(FieldValue(T{})), quote(word)));
  }

  // What stands between a pair of brackets, at the commas outside of inner brackets.
  static bool items(std::string_view text, std::vector<std::string_view>& result) {
    std::string_view inside = trimmed(text);
    if (inside.size() < 2 || inside.front() != '[' || inside.back() != ']') return false;
    inside = inside.substr(1, inside.size() - 2);
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      depth += inside[i] == '[' ? 1 : inside[i] == ']' ? -1 : 0;
      if (depth < 0 || depth > 1) return false;
      if (inside[i] != ',' || depth > 0) continue;
      result.push_back(inside.substr(begin, i - begin));
      begin = i + 1;
    }
    result.push_back(inside.substr(begin));
    return depth == 0 && result.size() <= most_listed;
  }
  bool add(const std::vector<std::string_view>& items, Numbers& numbers) const {
    for (const std::string_view item : items) {
      if (numbers.values.size() == most_listed) return false;
      numbers.values.push_back(number<double>(trimmed(item)));
    }
    return true;
  }

  std::string_view text_, what_;
};

}  // namespace

FieldValue parse_field(std::string_view text, const FieldValue& like, std::string_view what) {
  FieldValue value = like;
  if (!std::visit(ValueReader(text, what), static_cast<FieldValue::variant&>(value)))
    throw UsageError(fmt::format("{} needs {}, got {}", what, type_text(like), quote(text)));
  return value;
}

}  // namespace gradus
