// custom_gradient.cpp - an op made at run time: the value of a function, and the rule that its user wrote.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/custom_gradient.hpp>
#include <gradus/error.hpp>

#include "base/held.hpp"
#include "graph/make_op.hpp"

namespace gradus {
namespace {

// Its inputs are the function's value, which it passes on, and what the function was made of.
struct Custom {
  static constexpr Info info{.signature = "[...], ... -> [...]",
                             .doc = "The first input, with a gradient written by hand for the others.",
                             .rule = "gradient written by hand",
                             .accuracy = {0},
                             .any_arity = true};
  static constexpr const char* notation = "{0}";

  static Shape shape(const Call& c) {
    c.require(!c.inputs().empty(), "takes at least one input");
    return c.shape();
  }
  static constexpr Phases phases{.units = &op_parts::output_size};
  template <class T>
  static void forward(const Work& work, Out<T> y) {
    const T* const value = static_cast<const T*>(work.inputs[0].data);
    std::copy(value + work.begin, value + work.end, y.data + work.begin);
  }
  static Grads gradient(const Local&) { return {}; }  // each record has its own
  static Example example() {
    return {{Tensor::full({}, Dtype::float64, 2)}, Tensor::full({}, Dtype::float64, 2), "by definition"};
  }
  static std::vector<Sample> samples() { return {{{{{2, 3}}}}}; }
};

}  // namespace

struct CustomGradient::Record : Op {
  Record(std::string its_name, OpFunction its_formula, Rule its_rule)
      : Op(make_op<Custom>("")),
        name_text(std::move(its_name)),
        function(std::move(its_formula)),
        rule(std::move(its_rule)) {
    name = name_text.c_str();
    gradient = &apply_rule;
  }
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  static Grads apply_rule(const Local& local) {
    const auto& record = static_cast<const Record&>(local.op());
    const std::span<const Var> inputs = local.inputs().subspan(1);
    Grads result = record.rule(inputs, local.y, local.dy);
    if (result.size() != inputs.size())
      throw ShapeError(fmt::format("{}: its gradient has {} parts where the function has {} inputs",
                                   record.name_text, result.size(), inputs.size()));
    result.insert(result.begin(), Var());  // the value is a way down that is not taken
    return result;
  }

  std::string name_text;
  OpFunction function;
  Rule rule;
};

CustomGradient::CustomGradient(std::string name, OpFunction formula, Rule rule)
    : record_(std::make_shared<const Record>(std::move(name), std::move(formula), std::move(rule))) {
  if (!record_->function || !record_->rule)
    throw UsageError(fmt::format("{}: needs a function and a rule for its gradient", record_->name_text));
}

Var CustomGradient::operator()(std::span<const Var> inputs) const {
  const Record& record = held(record_, "function with a gradient of its own");
  if (inputs.empty()) throw UsageError(fmt::format("{}: needs at least one input", record.name_text));
  for (const Var& input : inputs) (void)input.node();
  std::vector<Var> all{record.function(inputs)};
  all.insert(all.end(), inputs.begin(), inputs.end());
  return inputs[0].graph().apply(record, all);
}

}  // namespace gradus
