// formula_shapes.cpp - finds out what the variables of a formula are, from how they are used.
#include "explain/formula_shapes.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "explain/formula_functions.hpp"

namespace gradus::explain {
namespace {

using SyntaxForm = Syntax::Kind;

constexpr std::int64_t usual_length = 3, usual_rows = 2;

/// Ranks first, then lengths of axes.
class Shapes {
 public:
  Shapes(std::span<const SyntaxLine> lines, const GivenValues& given) : lines_(lines) {
    for (const SyntaxLine& line : lines_)
      if (!line.name.empty()) definitions_.try_emplace(line.name, &line.formula);
    for (const SyntaxLine& line : lines_) refuse_circles(line.formula);
    for (const auto& [name, value] : given) ranks_[name] = value.shape().rank();
    for (int pass = 0; pass < 4; ++pass) rank_all();
    sums_are_of_vectors_ = true;
    for (int pass = 0; pass < 4; ++pass) rank_all();
    for (const SyntaxLine& line : lines_) collect_variables(line.formula);
    for (const std::string& name : variables_) make_axes(name, given);
    for (const SyntaxLine& line : lines_) axes_of(line.formula);
  }

  std::map<std::string, Shape> shapes() {
    std::map<std::string, Shape> result;
    for (const std::string& name : variables_) {
      std::vector<std::int64_t> lengths;
      for (const int axis : axes_.at(name)) lengths.push_back(lengths_[root(axis)]);
      result[name] = Shape(std::span<const std::int64_t>(lengths));
    }
    return result;
  }

 private:
  const Syntax* definition(const std::string& name) const {
    const auto found = definitions_.find(name);
    return found == definitions_.end() ? nullptr : found->second;
  }

  // A definition that leads back to itself has no end.
  void refuse_circles(const Syntax& s) {
    if (s.kind == SyntaxForm::name)
      if (const Syntax* formula = definition(s.text)) {
        const auto [seen, is_new] = open_.try_emplace(formula, true);
        if (!is_new && seen->second) refuse(s, "\"" + s.text + "\" is defined by itself");
        if (is_new) {
          refuse_circles(*formula);
          open_[formula] = false;
        }
      }
    for (const Syntax& part : s.parts) refuse_circles(part);
  }

  // ---- Ranks; nothing where not known yet

  void rank_all() {
    for (const SyntaxLine& line : lines_) rank(line.formula);
  }

  // A rank depends on what is known of the variables. It is found once for each part of the formulas until
  // something new is known: definitions may name each other without end, and each twice.
  std::optional<int> rank(const Syntax& s) {
    const auto found = known_.find(&s);
    if (found != known_.end() && found->second.when == learnt()) return found->second.rank;
    const std::optional<int> result = find_rank(s);
    known_[&s] = {learnt(), result};
    return result;
  }
  std::size_t learnt() const { return 2 * ranks_.size() + (sums_are_of_vectors_ ? 1 : 0); }

  std::optional<int> find_rank(const Syntax& s) {
    switch (s.kind) {
      case SyntaxForm::number:
        return 0;
      case SyntaxForm::name:
        return rank_of_name(s.text);
      case SyntaxForm::negative:
        return rank(s.parts[0]);
      case SyntaxForm::binary:
        return rank_of_binary(s);
      case SyntaxForm::call:
        return rank_of_call(s);
    }
    return {};
  }
  std::optional<int> rank_of_name(const std::string& name) {
    if (const Syntax* formula = definition(name)) return rank(*formula);
    if (const auto found = ranks_.find(name); found != ranks_.end()) return found->second;
    if (std::isupper(static_cast<unsigned char>(name[0]))) return ranks_[name] = 2;
    return {};
  }
  void settle(const Syntax& s, int rank_wanted) {
    if (s.kind == SyntaxForm::name && !definition(s.text)) ranks_.try_emplace(s.text, rank_wanted);
    if (s.kind == SyntaxForm::negative || s.kind == SyntaxForm::binary)
      for (const Syntax& part : s.parts)
        if (!rank(part)) settle(part, rank_wanted);
  }
  std::optional<int> rank_of_binary(const Syntax& s) {
    const std::optional<int> a = rank(s.parts[0]), b = rank(s.parts[1]);
    if (s.text == ".") {
      for (const Syntax& part : s.parts) settle(part, 1);
      return 0;
    }
    if (s.text == "*" && a == 2) {
      if (!b) settle(s.parts[1], 1);
      return rank(s.parts[1]);
    }
    if (s.text == "+" || s.text == "-") {
      if (a && *a > 0 && !b && s.parts[1].kind == SyntaxForm::name) settle(s.parts[1], *a);
      if (b && *b > 0 && !a && s.parts[0].kind == SyntaxForm::name) settle(s.parts[0], *b);
    }
    if (!a || !b) return {};
    return std::max(*a, *b);
  }
  std::optional<int> rank_of_call(const Syntax& s) {
    std::optional<int> most = 0;
    for (const Syntax& part : s.parts) {
      const std::optional<int> here = rank(part);
      most = most && here ? std::optional<int>(std::max(*most, *here)) : std::nullopt;
    }
    const FormulaFunction* function = find_function(s.text, s.parts.size());
    if (!function || !function->takes_vector) return most;
    if (sums_are_of_vectors_ && !most) settle_all(s.parts[0]);
    return function->gives_vector ? 1 : 0;
  }
  // Variables of a sum about which nothing is known: vectors, unless there is one in it already.
  void settle_all(const Syntax& s) {
    bool vector = false;
    std::vector<std::string> unknown;
    std::set<const Syntax*> seen;
    look_into(s, vector, unknown, seen);
    for (const std::string& name : unknown) ranks_.try_emplace(name, vector ? 0 : 1);
  }
  void look_into(const Syntax& s, bool& vector, std::vector<std::string>& unknown,
                 std::set<const Syntax*>& seen) {
    if (s.kind == SyntaxForm::name && !definition(s.text)) {
      const auto known = rank(s);
      if (!known) unknown.push_back(s.text);
      if (known && *known > 0) vector = true;
    }
    if (s.kind == SyntaxForm::name)
      if (const Syntax* formula = definition(s.text); formula && seen.insert(formula).second)
        look_into(*formula, vector, unknown, seen);
    for (const Syntax& part : s.parts) look_into(part, vector, unknown, seen);
  }

  // ---- Lengths: axes that must be equal are one

  void collect_variables(const Syntax& s) {
    if (s.kind == SyntaxForm::name && !definition(s.text) && found_.insert(s.text).second)
      variables_.push_back(s.text);
    for (const Syntax& part : s.parts) collect_variables(part);
  }
  void make_axes(const std::string& name, const GivenValues& given) {
    const auto found = ranks_.find(name);
    const int rank = found == ranks_.end() ? 0 : found->second;
    const auto value = given.find(name);
    for (int axis = 0; axis < rank; ++axis) {
      axes_[name].push_back(static_cast<int>(parents_.size()));
      parents_.push_back(parents_.size());
      fixed_.push_back(value != given.end());
      lengths_.push_back(value != given.end()     ? value->second.shape()[axis]
                         : rank == 2 && axis == 0 ? usual_rows
                                                  : usual_length);
    }
    axes_[name];
  }
  std::size_t root(int axis) {
    auto at = static_cast<std::size_t>(axis);
    while (parents_[at] != at) at = parents_[at];
    return at;
  }
  void unite(int a, int b, const Syntax& at) {
    std::size_t x = root(a), y = root(b);
    if (x == y) return;
    if (fixed_[x] && fixed_[y] && lengths_[x] != lengths_[y])
      refuse(at, "lengths " + std::to_string(lengths_[x]) + " and " + std::to_string(lengths_[y]) +
                     " do not fit");
    // What is given, or the rows of a matrix, decides.
    if (fixed_[y] || (!fixed_[x] && lengths_[y] == usual_rows)) std::swap(x, y);
    parents_[y] = x;
  }
  using Axes = std::vector<int>;
  Axes axes_of(const Syntax& s) {
    switch (s.kind) {
      case SyntaxForm::number:
        return {};
      case SyntaxForm::name:
        return definition(s.text) ? axes_of_definition(*definition(s.text)) : axes_.at(s.text);
      case SyntaxForm::negative:
        return axes_of(s.parts[0]);
      case SyntaxForm::binary:
        return axes_of_binary(s);
      case SyntaxForm::call:
        return axes_of_call(s);
    }
    return {};
  }
  Axes axes_of_definition(const Syntax& formula) {
    if (const auto found = axes_known_.find(&formula); found != axes_known_.end()) return found->second;
    return axes_known_[&formula] = axes_of(formula);
  }
  Axes together(const Axes& a, const Axes& b, const Syntax& at) {
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    if (a.size() != b.size()) refuse(at, "a vector and a matrix do not fit here");
    for (std::size_t i = 0; i < a.size(); ++i) unite(a[i], b[i], at);
    return a;
  }
  Axes axes_of_binary(const Syntax& s) {
    const Axes a = axes_of(s.parts[0]), b = axes_of(s.parts[1]);
    if (s.text == ".") {
      if (a.size() != 1 || b.size() != 1) refuse(s, "a dot product is of two vectors");
      unite(a[0], b[0], s);
      return {};
    }
    if (s.text == "*" && a.size() == 2 && !b.empty()) {
      unite(a[1], b[0], s);
      return b.size() == 1 ? Axes{a[0]} : Axes{a[0], b[1]};
    }
    return together(a, b, s);
  }
  Axes axes_of_call(const Syntax& s) {
    Axes all;
    for (const Syntax& part : s.parts) all = together(all, axes_of(part), s);
    const FormulaFunction* function = find_function(s.text, s.parts.size());
    return !function || !function->takes_vector || function->gives_vector ? all : Axes{};
  }

  struct Known {
    std::size_t when = 0;
    std::optional<int> rank;
  };

  std::span<const SyntaxLine> lines_;
  std::unordered_map<std::string, const Syntax*> definitions_;
  /// Definitions that were seen, and whether they are being looked into.
  std::unordered_map<const Syntax*, bool> open_;
  std::unordered_map<const Syntax*, Known> known_;
  std::map<std::string, int> ranks_;
  bool sums_are_of_vectors_ = false;
  std::vector<std::string> variables_;
  std::unordered_set<std::string> found_;
  std::unordered_map<const Syntax*, Axes> axes_known_;
  std::map<std::string, Axes> axes_;
  std::vector<std::size_t> parents_;
  std::vector<std::int64_t> lengths_;
  std::vector<bool> fixed_;
};

}  // namespace

std::map<std::string, Shape> formula_shapes(std::span<const SyntaxLine> lines, const GivenValues& given) {
  return Shapes(lines, given).shapes();
}

}  // namespace gradus::explain
