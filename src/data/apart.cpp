// apart.cpp - numbers that stand far apart from all others of their column: marks for "unknown", and slips.
#include "data/apart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "data/option_text.hpp"
#include "data/written_number.hpp"

namespace gradus::data {
namespace {

constexpr std::array<double, 9> usual_marks{-1, -9, -99, -999, -9999, -200, 999, 9999, 99999};
constexpr std::size_t fewest_numbers = 20, most_sentences = 8;
constexpr double far = 20;

/// The known numbers of a column, in parts of which each is below the next.
struct Known {
  std::vector<double> numbers;

  double quantile(std::size_t part, std::size_t parts) {
    const auto place = numbers.begin() + static_cast<std::ptrdiff_t>((numbers.size() - 1) * part / parts);
    std::nth_element(numbers.begin(), place, numbers.end());
    return *place;
  }
};

// The mark at one end that all others keep away from, further than they are from each other.
std::string mark_apart(const std::vector<double>& numbers, double mark) {
  double least = HUGE_VAL, most = -HUGE_VAL;
  std::int64_t marks = 0;
  for (const double number : numbers) {
    if (number == mark) {
      ++marks;
    } else {
      least = std::min(least, number), most = std::max(most, number);
    }
  }
  const double away = mark < least ? least - mark : mark - most;
  if (marks < 2 || !(most > least) || !(away > most - least)) return "";
  return fmt::format("{} of its numbers are {}, and the others from {} to {}", grouped(marks),
                     number_text(mark), number_text(least), number_text(most));
}

/// The two least and the two largest numbers.
struct Ends {
  double least = HUGE_VAL, next_least = HUGE_VAL, next_most = -HUGE_VAL, most = -HUGE_VAL;

  explicit Ends(const std::vector<double>& numbers) {
    for (const double number : numbers) {
      next_least = std::min(next_least, std::max(least, number));
      least = std::min(least, number);
      next_most = std::max(next_most, std::min(most, number));
      most = std::max(most, number);
    }
  }
  // Of a slip at one end the next number is at most at two thirds of the way, wherever the middle is: a slip
  // is twice as far from it as the next number and as the other end.
  bool may_have_slip() const {
    const double part = (most - least) / 3;
    return next_most - least <= 2 * part * rounding || most - next_least <= 2 * part * rounding;
  }
  static constexpr double rounding = 1.000001;
};

// The one number that is far off; NaN where there is none.
double slip_among(Known& known, const Ends& ends) {
  if (!ends.may_have_slip()) return std::nan("");
  const double first = known.quantile(1, 4), third = known.quantile(3, 4), middle = known.quantile(1, 2);
  const double width = third - first;
  if (!(width > 0)) return std::nan("");
  double furthest = middle, next = middle;
  for (const double number : known.numbers) {
    if (std::abs(number - middle) > std::abs(furthest - middle))
      next = furthest, furthest = number;
    else if (std::abs(number - middle) > std::abs(next - middle))
      next = number;
  }
  const double away = std::abs(furthest - middle);
  return away > far * width && away > 2 * std::abs(next - middle) ? furthest : std::nan("");
}

std::string row_of(const Content& content, std::size_t column, double value) {
  const std::size_t columns = content.columns();
  for (std::size_t row = 0; row < static_cast<std::size_t>(content.rows); ++row)
    if (content.table[row * columns + column] == value)
      return content.row_text(static_cast<std::int64_t>(row));
  return "";
}

// What is wild and named already.
bool is_bounded(const Content& content, std::size_t column, double value) {
  const Scaling& scaling = content.schema.input_scaling;
  std::size_t feature = 0;
  for (std::size_t before = 0; before < column; ++before)
    feature += static_cast<std::size_t>(content.schema.inputs[before].features());
  return !scaling.low.empty() && (value < scaling.low[feature] || value > scaling.high[feature]);
}

std::string sentence_on(const Content& content, std::size_t column, OptionStyle style) {
  const InputColumn& input = content.schema.inputs[column];
  if (input.categorical() || input.aspect != Aspect::value) return "";
  Known known;
  const std::size_t columns = content.columns();
  for (std::size_t at = column; at < content.table.size(); at += columns)
    if (!std::isnan(content.table[at])) known.numbers.push_back(content.table[at]);
  if (known.numbers.size() < fewest_numbers) return "";
  const Ends ends(known.numbers);
  for (const double end : {ends.least, ends.most}) {
    if (std::find(usual_marks.begin(), usual_marks.end(), end) == usual_marks.end()) continue;
    if (const std::string found = mark_apart(known.numbers, end); !found.empty())
      return fmt::format("column {}: {}; if that means that nothing is known, say so: {}", quote(input.name),
                         found, option_text(style, "missing_values", number_text(end)));
  }
  const double slip = slip_among(known, ends);
  if (std::isnan(slip) || is_bounded(content, column, slip)) return "";
  return fmt::format("column {}: {} in row {} is far from all other numbers; if it is a slip, correct it",
                     quote(input.name), number_text(slip), row_of(content, column, slip));
}

}  // namespace

std::vector<std::string> notes_on_numbers_apart(const Content& content, OptionStyle style) {
  std::vector<std::string> notes;
  for (std::size_t column = 0; column < content.schema.inputs.size() && notes.size() < most_sentences;
       ++column)
    if (std::string note = sentence_on(content, column, style); !note.empty())
      notes.push_back(std::move(note));
  return notes;
}

}  // namespace gradus::data
