// given_value.cpp - reads values of variables: a number, a row of numbers, or rows in brackets.
#include "explain/given_value.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>
#include <vector>

#include "base/text.hpp"
#include "explain/formula_parser.hpp"

namespace gradus::explain {
namespace {

using Row = std::vector<double>;

/// Reads one text from left to right.
class GivenReader {
 public:
  explicit GivenReader(const std::string& text) : text_(text) {}

  std::pair<std::string, Tensor> read() {
    const std::size_t equals = text_.find('=');
    if (equals == std::string::npos || equals == 0) fail("there is no \"=\" after a name");
    at_ = equals + 1;
    Tensor value = numbers();
    if (next() != '\0') fail(misfit);
    return {std::string(trimmed(text_.substr(0, equals))), std::move(value)};
  }

 private:
  static constexpr const char* misfit = "brackets and numbers do not fit";

  [[noreturn]] void fail(const std::string& what) const {
    throw UsageError(fmt::format("\"{}\": {}; write w=2, w=[1, 2] or A=[[1, 2], [3, 4]]", text_, what));
  }

  char next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  // What stands between brackets, with or without commas.
  template <class Part>
  auto list(const Part& part) {
    if (next() != '[') fail(misfit);
    ++at_;
    std::vector<decltype(part())> parts;
    parts.push_back(part());
    while (next() != ']') {
      if (next() == ',') ++at_;
      parts.push_back(part());
    }
    ++at_;
    return parts;
  }

  double number() {
    if (next() == '\0' || text_[at_] == '[' || text_[at_] == ']') fail(misfit);
    const std::size_t end = std::min(text_.find_first_of(" \t,[]", at_), text_.size());
    const std::string word = text_.substr(at_, end - at_);
    const LeadingNumber found = leading_number(word);
    if (word.empty() || found.length < word.size()) fail(quote(word) + " is no number");
    if (found.fault) fail(fmt::format("{} is {}", quote(word), found.fault));
    at_ = end;
    return found.value;
  }

  Row row() {
    return list([this] { return number(); });
  }

  Tensor numbers() {
    if (next() != '[') return Tensor::full({}, Dtype::float64, number());
    if (text_.find('[', at_ + 1) == std::string::npos) {
      const Row all = row();
      return Tensor::from(Shape{static_cast<std::int64_t>(all.size())}, all);
    }
    const std::vector<Row> rows = list([this] { return row(); });
    Row all;
    for (const Row& each : rows) {
      if (each.size() != rows[0].size()) fail("its rows differ in length");
      all.insert(all.end(), each.begin(), each.end());
    }
    const auto count = static_cast<std::int64_t>(rows.size());
    return Tensor::from(Shape{count, static_cast<std::int64_t>(all.size()) / count}, all);
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

std::pair<std::string, Tensor> given_value(const std::string& text) { return GivenReader(text).read(); }

}  // namespace gradus::explain
