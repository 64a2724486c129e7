// misuse_test.cpp - subjects that cannot be explained.
#include <functional>
#include <gradus/explain.hpp>
#include <gradus/ops.hpp>
#include <gradus/picture.hpp>
#include <limits>

#include "support/refused.hpp"

namespace gradus::explain {
namespace {

TEST(ExplainMisuse, models_without_weights_or_layers) {
  Model model = Sequential(Linear(3));
  REFUSED(UsageError, explained_model(model, CrossEntropy(), 2, 3));
  model.prepare({4}, 1);
  EXPECT_NO_THROW(explained_model(model, CrossEntropy(), 2, 3));
  const Model taken = std::move(model);
  REFUSED(UsageError, explained_model(model, CrossEntropy(), 2, 3));  // NOLINT: that is the point
}

TEST(ExplainMisuse, data_that_does_not_fit) {
  Model model = Sequential(Linear(3));
  model.prepare({4}, 1);
  const Tensor x({2, 4}, Dtype::float64), y = Tensor::from<std::int64_t>({2}, {0, 1});
  EXPECT_NO_THROW(explained_model(model, CrossEntropy(), x, y));
  for (const Shape& shape : {Shape{2, 5}, Shape{3, 4}, Shape{2, 4, 1}, Shape{2}, Shape{}, Shape{0}})
    REFUSED(ShapeError, explained_model(model, CrossEntropy(), Tensor(shape, Dtype::float64), y));
  for (const Shape& shape : {Shape{1}, Shape{2, 1}, Shape{}, Shape{0}})
    REFUSED(ShapeError, explained_model(model, CrossEntropy(), x, Tensor(shape, Dtype::int64)));
  for (const Shape& shape : {Shape{1}, Shape{2, 1}, Shape{}, Shape{0}})
    REFUSED(ShapeError, explained_model(model, CrossEntropy(), x, y, {}, Tensor(shape, Dtype::float64)));
  REFUSED(ShapeError, explained_model(model, SquaredError(), x, Tensor({2, 4}, Dtype::float64)));
  REFUSED(ShapeError, explained_model(model, CrossEntropy(), -1, 3));
  REFUSED(ShapeError, explained_model(model, CrossEntropy(), 0, 3));
  REFUSED(ShapeError,
          explained_model(model, CrossEntropy(), Tensor({0, 4}, Dtype::float64), Tensor({0}, Dtype::int64)));
  for (const std::int64_t classes : {-1, 0, 1, 2, 4, 1000})
    REFUSED(UsageError, explained_model(model, CrossEntropy(), 2, classes));
  for (const double label :
       {3.0, -1.0, 0.5, -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    REFUSED(UsageError, explained_model(model, CrossEntropy(), x, Tensor::from<double>({2}, {0, label})));
  EXPECT_NO_THROW(explained_model(model, CrossEntropy(), x, Tensor::from<double>({2}, {2, -100})));
}

TEST(ExplainMisuse, subjects_without_a_graph_or_with_nodes_of_another) {
  const Subject good = explained_formula(std::vector<std::string>{"x*x"});
  const auto refused = [](const Subject& subject) {
    REFUSED(UsageError, derive(subject));
    REFUSED(UsageError, replay(subject));
  };
  refused({});
  for (const NodeId id : {-1, 999}) {
    Subject bad = good;
    bad.loss = id;
    refused(bad);
    bad = good;
    bad.wrt.push_back(id);
    refused(bad);
    bad = good;
    bad.names[id] = "ghost";
    refused(bad);
    REFUSED(UsageError, expression_of(*good.graph, id, {}));
    REFUSED(UsageError, indexed_expression_of(*good.graph, id, {}));
  }
  Subject hungry = good;
  hungry.feeds.clear();
  refused(hungry);
  REFUSED(UsageError, derived_gradients({}));
}

TEST(ExplainMisuse, a_loss_that_is_a_leaf_without_a_name) {
  Subject subject;
  subject.graph = std::make_shared<Graph>();
  subject.loss = subject.graph->parameter("x", {}, Dtype::float64).id();
  subject.wrt = {subject.loss};
  subject.feeds["x"] = Tensor::full({}, Dtype::float64, 2);
  REFUSED(UsageError, derive(subject));
}

TEST(ExplainMisuse, formulas_and_passes_with_parts_missing) {
  using Kind = Expression::Kind;
  for (const Kind kind :
       {Kind::sum, Kind::difference, Kind::negative, Kind::product, Kind::matrices, Kind::dot, Kind::quotient,
        Kind::power, Kind::transposed, Kind::absolute, Kind::total, Kind::relation, Kind::choice})
    for (const Expression& bad : {Expression{kind}, Expression{Kind::negative, "", {{kind}}},
                                  Expression{Kind::power, "", {{kind}, {kind}}}}) {
      REFUSED(UsageError, plain(bad));
      REFUSED(UsageError, latex(bad));
      REFUSED(UsageError, mathml(bad));
    }
  REFUSED(UsageError, Derivation{}.expression(0));
  REFUSED(UsageError, derivation_text({}));
  REFUSED(UsageError, derivation_latex({}));
  const Replay good = replay(explained_formula(std::vector<std::string>{"x*x"}));
  const auto refused = [&](const std::function<void(Replay&)>& change) {
    Replay bad = good;
    change(bad);
    REFUSED(UsageError, trace_text(bad));
    REFUSED(UsageError, graph_text(bad));
    REFUSED(UsageError, graph_dot(bad));
    REFUSED(UsageError, graph_svg(bad));
  };
  refused([](Replay& pass) { pass.nodes.clear(); });
  refused([](Replay& pass) { pass.nodes.back().inputs.push_back(99); });
  refused([](Replay& pass) { pass.nodes.back().edges.push_back({.input = 99}); });
  refused([](Replay& pass) { pass.nodes.back().numbers = {"1", "2", "3"}; });
}

TEST(ExplainMisuse, formulas_that_are_none) {
  for (const std::vector<std::string>& lines :
       {std::vector<std::string>{}, {""}, {"("}, {"x +"}, {"f(x)"}, {"1 / / 2"}, {"x", "= 3"}})
    REFUSED(UsageError, explained_formula(lines));
  REFUSED(UsageError, explained_formula(std::vector<std::string>{"x*x"}, std::vector<std::string>{"y"}));
  REFUSED(UsageError,
          explained_formula(std::vector<std::string>{"x*x"}, {}, std::vector<std::string>{"y=1"}));
  REFUSED(UsageError,
          explained_formula(std::vector<std::string>{"x*x"}, {}, std::vector<std::string>{"x=["}));
}

}  // namespace
}  // namespace gradus::explain
