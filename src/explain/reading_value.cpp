// reading_value.cpp - the value of a formula that was read, by the rules of the notation.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "explain/axes.hpp"
#include "explain/formula_parser.hpp"
#include "explain/reading_operands.hpp"
#include "ops/records.hpp"

namespace gradus::explain {
namespace {

using Part = Reading::Kind;

using Value = ReadValue;

/// Computes one formula.
class Evaluation {
 public:
  Evaluation(const Meanings& meanings, bool indexed) : meanings_(meanings), indexed_(indexed) {}

  Tensor run(const Reading& formula) {
    const Value value = present(of(formula));
    return evaluate(graph_, real(value.var).id(), feeds_);
  }

  Tensor run(const Reading& formula, const std::string& indices, const Shape& shape) {
    bound_ = indices;
    Value value = of(formula);
    for (const char letter : value.letters)
      if (!has(indices, letter))
        throw UsageError(fmt::format("index {} is not one of the left side", letter));
    std::string axes;
    std::size_t next = 0;
    for (int axis = 0; axis < shape.rank(); ++axis)
      axes += shape[axis] == 1 ? ' ' : next < indices.size() ? indices[next++] : ' ';
    const Var spread = in_order(value, axes, shape);
    return evaluate(graph_, real(spread).id(), feeds_);
  }

 private:
  template <class Act>
  Value pairwise(const Reading& formula, const Act& act) {
    return pairwise(of(formula.parts[0]), of(formula.parts[1]), act);
  }
  template <class Act>
  Value pairwise(Value a, Value b, const Act& act) {
    a.var = real(a.var);
    b.var = real(b.var);
    Value common;
    const std::vector<Var> operands = together({std::move(a), std::move(b)}, indexed_, common);
    common.var = act(operands[0], operands[1]);
    return common;
  }

  // ---- Parts of formulas

  Value of(const Reading& formula) {
    if (formula.parts.empty()) return fresh(formula);
    auto& known = known_[{formula.hash, indexed_, bound_}];
    for (const auto& [other, value] : known)
      if (*other == formula) return value;
    Value value = fresh(formula);
    known_[{formula.hash, indexed_, bound_}].emplace_back(&formula, value);
    return value;
  }

  Value fresh(const Reading& formula) {
    switch (formula.kind) {
      case Part::number:
        return {graph_.scalar(number_from(formula), Dtype::float64)};
      case Part::name:
        return name(formula);
      case Part::sum:
        return pairwise(formula, [](Var a, Var b) { return a + b; });
      case Part::difference:
        return pairwise(formula, [](Var a, Var b) { return a - b; });
      case Part::product:
        return pairwise(formula, [](Var a, Var b) { return a * b; });
      case Part::quotient:
        return pairwise(formula, [](Var a, Var b) { return a / b; });
      case Part::power:
        return power_of(formula);
      case Part::negative:
        return each(formula, [](Var x) { return -x; });
      case Part::absolute:
        return each(formula, [](Var x) { return abs(x); });
      case Part::beside:
        return beside(formula);
      case Part::dot:
        return dot(formula);
      case Part::transposed:
        return transposed(formula);
      case Part::total:
        return total(formula, [](Var x, const gradus::Axes& axes) { return sum(x, axes, true); });
      case Part::relation:
        return pairwise(formula, [&](Var a, Var b) { return related(formula.text, a, b); });
      case Part::choice:
        return choice(formula);
      case Part::call:
        return call(formula);
      case Part::list:
        return list(formula);
      case Part::setting:
        break;
    }
    throw UsageError("a setting stands where a value should");
  }

  template <class Act>
  Value each(const Reading& formula, const Act& act) {
    Value value = of(formula.parts[0]);
    value.var = act(real(value.var));
    return value;
  }

  Value name(const Reading& formula) {
    const auto found = meanings_.find(formula.text);
    if (found == meanings_.end()) throw UsageError(fmt::format("\"{}\" has no meaning", formula.text));
    const auto& [value, shape] = found->second;
    if (!feeds_.contains(formula.text)) {
      graph_.input(formula.text, shape, value.dtype());
      feeds_[formula.text] = value;
    }
    Value result{graph_.var(*graph_.find(formula.text)), WrittenAxes(shape), {}};
    if (!indexed_) return result;
    std::vector<std::int64_t> lengths;
    for (const std::int64_t length : shape.lengths())
      if (length != 1) lengths.push_back(length);
    if (lengths.size() != formula.indices.size())
      throw UsageError(
          fmt::format("\"{}\" has {} indices, not {}", formula.text, lengths.size(), formula.indices.size()));
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      if (!has(bound_, formula.indices[i]))
        throw UsageError(fmt::format("index {} is not bound", formula.indices[i]));
      if (formula.indices.find(formula.indices[i]) != i)
        throw UsageError("an index stands twice behind a name");
    }
    result.var = reshape(result.var, Shape(std::span<const std::int64_t>(lengths)));
    result.axes = WrittenAxes(result.var.shape());
    result.letters = formula.indices;
    return result;
  }

  // e is Euler's number, so that e^x is exp(x).
  Value power_of(const Reading& formula) {
    const Reading& base = formula.parts[0];
    if (base.kind == Part::name && base.text == "e" && !meanings_.contains("e")) {
      Value value = of(formula.parts[1]);
      value.var = exp(real(value.var));
      return value;
    }
    return pairwise(formula, [](Var a, Var b) { return power(a, b); });
  }

  // A product of matrices where the axes fit; else number by number.
  Value beside(const Reading& formula) {
    Value a = of(formula.parts[0]), b = of(formula.parts[1]);
    if (indexed_ || !fit_as_matrices(a.axes, b.axes))
      return pairwise(a, b, [](Var x, Var y) { return x * y; });
    a = present(a);
    b = present(b);
    const std::int64_t rows = a.axes.lengths[0], inner = b.axes.lengths[0];
    Value result;
    result.var = matmul(reshape(real(a.var), {rows, inner}),
                        b.axes.rank() == 2 ? real(b.var) : reshape(real(b.var), {inner, 1}));
    result.axes.lengths = {rows};
    result.axes.labels = {a.axes.labels[0]};
    result.axes.gone = {false};
    if (b.axes.rank() == 2) {
      result.axes.lengths.push_back(b.axes.lengths[1]);
      result.axes.labels.push_back(b.axes.labels[1]);
      result.axes.gone.push_back(false);
    }
    result.var = reshape(result.var, shape_of(result.axes));
    return result;
  }

  Value dot(const Reading& formula) {
    const Value a = present(of(formula.parts[0])), b = present(of(formula.parts[1]));
    if (a.axes.rank() != 1 || a.axes.lengths != b.axes.lengths)
      throw ShapeError("a dot product is of two vectors");
    return {sum(real(a.var) * real(b.var))};
  }

  Value transposed(const Reading& formula) {
    const Value inner = present(of(formula.parts[0]));
    const std::size_t rank = inner.axes.rank();
    if (indexed_ || rank == 0 || rank > 2) throw ShapeError("only vectors and matrices are transposed");
    Value result = inner;
    if (rank == 1) {
      result.axes.lengths.insert(result.axes.lengths.begin(), 1);
      result.axes.labels.insert(result.axes.labels.begin(), "");
      result.axes.gone.push_back(false);
      result.var = reshape(inner.var, shape_of(result.axes));
      return result;
    }
    std::reverse(result.axes.lengths.begin(), result.axes.lengths.end());
    std::reverse(result.axes.labels.begin(), result.axes.labels.end());
    result.var = transpose(real(inner.var));
    return result;
  }

  template <class Reduce>
  Value total(const Reading& formula, const Reduce& reduce) {
    const std::string& over = formula.indices;
    if (indexed_) return indexed_total(formula, reduce);
    Value inside = present(of(formula.parts[0]));
    const auto rank = static_cast<int>(inside.axes.rank());
    gradus::Axes axes;
    for (int axis = 0; axis < rank; ++axis)
      if (over.empty() || has(over, axis_letter(axis, rank))) axes.push_back(axis);
    if (!over.empty() && axes.size() != over.size())
      throw ShapeError(fmt::format("there are no axes {}", over));
    if (rank == 0) return inside;
    inside.var = reduce(real(inside.var), axes);
    if (static_cast<int>(axes.size()) == rank) return {reshape(inside.var, {})};
    for (const std::int64_t axis : axes) {
      inside.axes.lengths[static_cast<std::size_t>(axis)] = 1;
      inside.axes.gone[static_cast<std::size_t>(axis)] = true;
    }
    return inside;
  }

  template <class Reduce>
  Value indexed_total(const Reading& formula, const Reduce& reduce) {
    for (const char letter : formula.indices)
      if (has(bound_, letter)) throw UsageError(fmt::format("index {} is summed, and free as well", letter));
    const std::string before = bound_;
    bound_ += formula.indices;
    Value inside = of(formula.parts[0]);
    bound_ = before;
    gradus::Axes axes;
    Value result;
    for (std::size_t axis = 0; axis < inside.letters.size(); ++axis) {
      if (has(formula.indices, inside.letters[axis])) {
        axes.push_back(static_cast<std::int64_t>(axis));
        continue;
      }
      result.letters += inside.letters[axis];
      result.axes.lengths.push_back(inside.axes.lengths[axis]);
    }
    if (axes.size() != formula.indices.size())
      throw UsageError(fmt::format("what is summed over {} does not depend on it", formula.indices));
    result.axes.labels.resize(result.axes.lengths.size());
    result.axes.gone.resize(result.axes.lengths.size());
    result.var =
        axes.empty() ? real(inside.var) : reshape(reduce(real(inside.var), axes), shape_of(result.axes));
    return result;
  }

  Value choice(const Reading& formula) {
    std::vector<Value> values;
    for (const Reading& part : formula.parts) values.push_back(of(part));
    for (Value& value : values) value.var = real(value.var);
    Value common;
    const std::vector<Var> operands = together(values, indexed_, common);
    common.var = select(not_equal(operands[0], zeros_like(operands[0])), operands[1], operands[2]);
    return common;
  }

  Value list(const Reading& formula) {
    if (formula.parts[0].kind != Part::list) {
      std::vector<double> numbers;
      for (const Reading& part : formula.parts) numbers.push_back(number_from(part));
      return constant(Tensor::from(Shape{static_cast<std::int64_t>(numbers.size())}, numbers));
    }
    std::vector<Value> rows;
    for (const Reading& part : formula.parts) rows.push_back(list(part));
    std::vector<std::int64_t> lengths = rows[0].axes.lengths;
    lengths.insert(lengths.begin(), 1);
    std::vector<Var> parts;
    for (const Value& row : rows)
      parts.push_back(reshape(row.var, Shape(std::span<const std::int64_t>(lengths))));
    const Var all = concatenate(parts, 0);
    return {all, WrittenAxes(all.shape()), {}};
  }

  Value constant(Tensor value) {
    const Var made = graph_.constant(std::move(value));
    return {made, WrittenAxes(made.shape()), {}};
  }

  // ---- Functions

  Value call(const Reading& formula) {
    const std::string& name = formula.text;
    const bool reduces = formula.parts.size() == 1 && (name == "mean" || name == "max");
    if (reduces && name == "mean")
      return total(formula, [](Var x, const gradus::Axes& axes) { return mean(x, axes, true); });
    if (reduces) return total(formula, [](Var x, const gradus::Axes& axes) { return max(x, axes, true); });
    if (name == "sign" && formula.parts.size() == 1)
      return each(formula, [](Var x) { return step(x) - step(-x); });
    const Op* op = op_of(name);
    if (op && op->element_wise) return number_by_number(*op, formula);
    if (indexed_) return of_whole(formula);
    if (name == "ones") return constant(Tensor::full(lengths_of(formula, 0), Dtype::float64, 1));
    if (name == "reshape") {
      const Var all = reshape(present(of(formula.parts[0])).var, lengths_of(formula, 1));
      return {all, WrittenAxes(labelled(formula, all.shape())), {}};
    }
    if (!op) throw UsageError(fmt::format("there is no function \"{}\"", name));
    std::vector<Var> operands;
    std::vector<double> numbers;
    for (const Reading& part : formula.parts)
      if (part.kind != Part::setting) operands.push_back(present(of(part)).var);
    const Var made = applied(*op, operands, settings_from(*op, formula, numbers));
    return {made, WrittenAxes(made.shape()), {}};
  }

  // Classes and codes are whole numbers, whatever type they came in.
  Var applied(const Op& op, std::vector<Var> operands, const Attributes& attributes) {
    try {
      return graph_.apply(op, operands, attributes);
    } catch (const DtypeError&) {
      Var& whole = operands[operands.size() > 1 ? 1 : 0];
      whole = cast(whole, Dtype::int64);
      return graph_.apply(op, operands, attributes);
    }
  }

  // f_ij(x): the number at i and j of what f makes of the whole of x.
  Value of_whole(const Reading& formula) {
    Reading& plain = copies_.emplace_back(formula);
    std::string letters;
    if (const std::size_t low = plain.text.rfind('_'); !op_of(plain.text) && low != std::string::npos) {
      letters = plain.text.substr(low + 1);
      plain.text = plain.text.substr(0, low);
    }
    indexed_ = false;
    Value value = present(fresh(plain));
    indexed_ = true;
    std::vector<std::int64_t> lengths;
    for (const std::int64_t length : value.axes.lengths)
      if (length != 1) lengths.push_back(length);
    if (lengths.size() != letters.size())
      throw UsageError(fmt::format("\"{}\" has other indices", formula.text));
    for (const char letter : letters)
      if (!has(bound_, letter)) throw UsageError(fmt::format("index {} is not bound", letter));
    value.var = reshape(value.var, Shape(std::span<const std::int64_t>(lengths)));
    return {value.var, WrittenAxes(value.var.shape()), letters};
  }

  Value number_by_number(const Op& op, const Reading& formula) {
    std::vector<Value> values;
    std::vector<double> numbers;
    for (const Reading& part : formula.parts) {
      if (part.kind == Part::setting) continue;
      if (values.size() < static_cast<std::size_t>(op.arity))
        values.push_back(of(part));
      else
        numbers.push_back(number_from(part));
    }
    if (values.size() < static_cast<std::size_t>(op.arity))
      throw UsageError(fmt::format("{} lacks an operand", op.name));
    for (Value& value : values) value.var = real(value.var);
    Value common;
    const std::vector<Var> operands = together(values, indexed_, common);
    common.var = graph_.apply(op, operands, settings_from(op, formula, numbers));
    return common;
  }

  // Lengths among the operands, B for the rows of the batch.
  Shape lengths_of(const Reading& formula, std::size_t first) {
    std::vector<std::int64_t> lengths;
    for (std::size_t i = first; i < formula.parts.size(); ++i) {
      const Reading& part = formula.parts[i];
      const bool rows = part.kind == Part::name && meanings_.contains(part.text);
      lengths.push_back(
          static_cast<std::int64_t>(rows ? meanings_.at(part.text).value.number(0) : number_from(part)));
    }
    return labelled(formula, Shape(std::span<const std::int64_t>(lengths)), first);
  }

  const Meanings& meanings_;
  bool indexed_;
  Graph graph_;
  Feeds feeds_;
  std::string bound_;
  std::deque<Reading> copies_;
  std::map<std::tuple<std::size_t, bool, std::string>, std::vector<std::pair<const Reading*, Value>>> known_;
};

}  // namespace

Tensor value_of(const Reading& formula, const Meanings& meanings) {
  return Evaluation(meanings, false).run(formula);
}

Tensor value_of(const Reading& formula, const Meanings& meanings, const std::string& indices,
                const Shape& shape) {
  return Evaluation(meanings, true).run(formula, indices, shape);
}

}  // namespace gradus::explain
