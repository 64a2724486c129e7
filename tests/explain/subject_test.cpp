// subject_test.cpp - the graph that is explained has the model's loss, and the lectures' names.
#include <gtest/gtest.h>

#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <set>

namespace gradus::explain {
namespace {

std::set<std::string> names_of(const Subject& subject) {
  std::set<std::string> names;
  for (const auto& [id, name] : subject.names) names.insert(name);
  return names;
}

Model prepared(Model model, const Shape& sample) {
  model.prepare(sample, 1);
  return model;
}

TEST(Subject, names_nodes_as_the_lectures_do) {
  const Model mlp = prepared(Sequential(Linear(5), Relu(), Linear(3)), {4});
  const Subject subject = explained_model(mlp, CrossEntropy(), 2, 3);
  EXPECT_EQ(names_of(subject),
            (std::set<std::string>{"x", "W1", "b1", "z1", "a1", "W2", "b2", "z2", "c", "y", "L"}));
  EXPECT_EQ(subject.wrt.size(), 4U);
  EXPECT_EQ(subject.graph->node(subject.loss).shape.rank(), 0);
}

TEST(Subject, one_layer_has_no_numbers) {
  const Subject subject = explained_model(prepared(Sequential(Linear(3)), {4}), Hinge(), 2, 3);
  EXPECT_EQ(names_of(subject), (std::set<std::string>{"x", "W", "b", "s", "c", "y", "L"}));
}

TEST(Subject, has_a_value_for_every_leaf) {
  const Model model = prepared(Sequential(Linear(5), BatchNorm(), Dropout(0.5), Heaviside(), Linear(1)), {4});
  const Subject subject = explained_model(model, LogLoss(), 3, 2);
  EXPECT_GT(evaluate(*subject.graph, subject.loss, subject.feeds).item(), 0);
  EXPECT_EQ(subject.notes.size(), 1U);  // no gradient passes a step
}

TEST(Subject, makes_up_probabilities_where_these_are_the_target) {
  const Subject subject = explained_model(prepared(Sequential(Linear(3)), {4}), KlDivergence(), 2, 3);
  const Tensor y = evaluate(*subject.graph, *subject.graph->find("y"), subject.feeds);
  ASSERT_EQ(y.shape(), (Shape{2, 3}));
  for (const std::int64_t row : {0, 1})
    EXPECT_NEAR(y.number(3 * row) + y.number(3 * row + 1) + y.number(3 * row + 2), 1, 1e-15) << row;
}

TEST(Subject, rows_count_for_their_weights) {
  const Tensor x = Tensor::from<double>({3, 1}, {1, 2, 4}), y = Tensor::from<double>({3, 1}, {0, 0, 0});
  const Tensor weight = Tensor::from<double>({3}, {1, 0, 3});
  const Model line = prepared(Sequential(Linear({{1}}, {0.0})), {1});
  const Subject subject = explained_model(line, SquaredError(), x, y, {}, weight);
  EXPECT_TRUE(names_of(subject).contains("weight"));
  // (1 * 1^2 + 3 * 4^2) / 4
  EXPECT_DOUBLE_EQ(evaluate(*subject.graph, subject.loss, subject.feeds).item(), 12.25);
  const Derivation derivation = derive(subject);
  EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
  // 2 (1 * 1 * 1 + 3 * 4 * 4) / 4
  EXPECT_NEAR(derived_gradients(derivation)[0].item(), 24.5, 1e-12);
}

TEST(Subject, of_weighted_rows_has_a_derivation_for_each_loss) {
  const Model model = prepared(Sequential(Linear(3)), {2});
  const Tensor x = Tensor::from<double>({3, 2}, {1, 2, 4, -1, 0, 3}),
               y = Tensor::from<std::int64_t>({3}, {0, 2, 1}),
               weight = Tensor::from<double>({3}, {1, 0.5, 3});
  for (const Loss& loss :
       {Loss(CrossEntropy()), Loss(Hinge()), Loss(CrossEntropy{.class_weights = {1, 2, 3}})}) {
    const Derivation derivation = derive(explained_model(model, loss, x, y, {}, weight));
    EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
    EXPECT_NE(derivation_text(derivation).find("weight"), std::string::npos);
  }
}

TEST(Subject, refuses_a_model_without_shapes) {
  EXPECT_THROW(explained_model(Sequential(Linear(3)), CrossEntropy(), 2, 3), UsageError);
}

}  // namespace
}  // namespace gradus::explain
