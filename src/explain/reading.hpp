// reading.hpp - printed formulas read back: tokens of text, LaTeX or MathML, one tree, and its value.
//
// What is here knows the notation alone: names with their values, signs, functions by name. It has never seen
// the graph that a formula was printed from.
#pragma once

#include <gradus/explain.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::explain {

enum class Notation { text, latex, mathml };

/// What the names in formulas stand for; the shape has the labels of its axes.
struct Meaning {
  Tensor value;
  Shape shape;
};
using Meanings = std::map<std::string, Meaning>;

/// One sign of a formula, the same in all notations.
struct Token {
  enum class Kind { number, name, word, sign, total, end };
  Kind kind = Kind::end;
  /// Digits; a name that has a meaning; a function; a sign: + - * / ^ ^T . , ( ) [ ] | = < > <= >= != : where
  /// else.
  std::string text{};
  /// Of names and totals, the indices behind them.
  std::string indices{};
  /// It stands directly behind the token before it.
  bool close = false;
};

/// The tokens of a formula, `indexed` where names have indices. Throws UsageError for signs that no formula
/// has.
std::vector<Token> tokens_of(std::string_view printed, Notation notation, const Meanings& meanings,
                             bool indexed);
std::vector<Token> tokens_of_text(std::string_view printed, const Meanings& meanings, bool indexed);
std::vector<Token> tokens_of_latex(std::string_view printed, const Meanings& meanings, bool indexed);
std::vector<Token> tokens_of_mathml(std::string_view printed, const Meanings& meanings);

/// A formula as it was read.
struct Reading {
  enum class Kind {
    number,
    name,
    sum,
    difference,
    negative,
    product,
    beside,
    dot,
    quotient,
    power,
    transposed,
    absolute,
    total,
    call,
    relation,
    choice,
    list,
    setting
  };
  Kind kind = Kind::number;
  std::string text{}, indices{};
  std::vector<Reading> parts{};
  /// Equal for formulas that are equal.
  std::size_t hash = 0;

  friend bool operator==(const Reading&, const Reading&) = default;
};

/// The tree of a formula. Throws UsageError where it is none.
Reading parsed(const std::vector<Token>& tokens);

/// The value of a formula. With indices, those of what it is the value of: a number for each of them, in this
/// shape. Throws UsageError and ShapeError where it makes no sense.
Tensor value_of(const Reading& formula, const Meanings& meanings);
Tensor value_of(const Reading& formula, const Meanings& meanings, const std::string& indices,
                const Shape& shape);

}  // namespace gradus::explain
