// derive_test.cpp - derivations of models: what comes out, and that every step is checked.
#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/explain.hpp>

namespace gradus::explain {
namespace {

Subject subject_of(const std::string& spec, const Shape& sample, std::int64_t classes,
                   Task task = Task::classify, const std::optional<Loss>& loss = {}) {
  Recipe recipe = make_model(parse_model(spec), classes, task, sample, loss);
  recipe.model.prepare(sample, 1);
  return explained_model(recipe.model, recipe.loss, 2, classes, recipe.penalties);
}

const DerivationLine* find(const std::vector<DerivationLine>& lines, const std::string& subject) {
  for (const DerivationLine& line : lines)
    if (line.subject == subject) return &line;
  return nullptr;
}

// What a quantity comes to, in plain text.
std::string result(const Derivation& derivation, const std::string& subject) {
  for (const auto* lines : {&derivation.locals, &derivation.upstream, &derivation.gradients})
    if (const DerivationLine* line = find(*lines, subject)) return plain(derivation.expression(line->result));
  return "absent";
}

bool has_step(const Derivation& derivation, const std::string& subject, const std::string& formula) {
  for (const auto* lines : {&derivation.locals, &derivation.upstream, &derivation.gradients})
    if (const DerivationLine* line = find(*lines, subject))
      for (const DerivationStep& step : line->steps)
        if (plain(derivation.expression(step.after)) == formula) return true;
  return false;
}

TEST(Derive, softmax_with_cross_entropy_is_p_minus_y) {
  const Derivation derivation = derive(subject_of("softmax", {4}, 3));
  EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
  EXPECT_EQ(result(derivation, "dl/dp_a"), "-1 / p_a");
  EXPECT_EQ(result(derivation, "dp_a/dz"), "p_a (y - p)");
  EXPECT_EQ(result(derivation, "dl/dz"), "p - y");
  EXPECT_EQ(result(derivation, "dz"), "(p - y) / B");
  EXPECT_EQ(result(derivation, "dW"), "(p - y)^T x / B");
  EXPECT_EQ(result(derivation, "db"), "sum_i(p - y) / B");
  EXPECT_TRUE(has_step(derivation, "dl/dz", "(-1 / p_a) * p_a (y - p)"));
  EXPECT_GT(derivation.fired.at("quotient rule"), 0);
}

TEST(Derive, sigmoid_with_log_loss_is_a_minus_y) {
  const Derivation derivation = derive(subject_of("logistic", {4}, 2));
  EXPECT_TRUE(derivation.good()) << derivation_text(derivation);
  EXPECT_EQ(result(derivation, "da/dz"), "a (1 - a)");
  EXPECT_EQ(result(derivation, "dl/dz"), "a - y");
  EXPECT_EQ(result(derivation, "dW"), "(a - y)^T x / B");
}

TEST(Derive, squared_error_of_a_line) {
  const Derivation derivation = derive(subject_of("linear", {4}, 1, Task::regress));
  EXPECT_TRUE(derivation.good());
  EXPECT_EQ(result(derivation, "dl/dyhat"), "2 (yhat - y)");
  EXPECT_EQ(result(derivation, "dW"), "2 (yhat - y)^T x / B");
}

TEST(Derive, layers_of_a_perceptron_have_a_line_each) {
  const Derivation derivation = derive(subject_of("mlp:5,activation=sigmoid", {3}, 3));
  EXPECT_TRUE(derivation.good());
  EXPECT_EQ(result(derivation, "da1"), "dz2 W2");
  EXPECT_EQ(result(derivation, "dz1"), "da1 * a1 (1 - a1)");
  EXPECT_EQ(result(derivation, "dW1"), "dz1^T x");
  EXPECT_EQ(result(derivation, "db1"), "sum_i(dz1)");
  const std::string text = derivation_text(derivation);
  EXPECT_NE(text.find("dz1 = da1 * a1 (1 - a1),  dW1 = dz1^T x,  db1 = sum_i(dz1)"), std::string::npos)
      << text;
}

TEST(Derive, every_model_has_a_derivation_that_is_checked) {
  const struct {
    const char* spec;
    Shape sample;
    std::int64_t classes;
    Task task;
  } cases[] = {{"svm", {4}, 3, Task::classify},
               {"svm:squared_hinge", {4}, 3, Task::classify},
               {"perceptron", {4}, 2, Task::classify},
               {"one-vs-rest", {4}, 3, Task::classify},
               {"polynomial:3", {2}, 1, Task::regress},
               {"ridge", {3}, 2, Task::regress},
               {"lasso", {3}, 1, Task::regress},
               {"mlp:4,3,activation=tanh", {3}, 3, Task::classify},
               {"linear 4, layer_norm, gelu, linear", {3}, 3, Task::classify},
               {"linear 4, batch_norm, relu, dropout 0.5, linear", {3}, 3, Task::classify},
               {"conv2d 2 3, relu, max_pool2d 2, flatten, linear", {1, 6, 6}, 3, Task::classify},
               {"residual \"linear 3, relu\", linear", {3}, 3, Task::classify}};
  for (const auto& each : cases) {
    const Derivation derivation = derive(subject_of(each.spec, each.sample, each.classes, each.task));
    EXPECT_TRUE(derivation.good()) << each.spec << "\n" << derivation_text(derivation);
    EXPECT_FALSE(derivation.gradients.empty()) << each.spec;
  }
}

TEST(Derive, deep_models_are_checked_off_the_kinks) {
  const Derivation derivation = derive(subject_of("mlp:4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4", {4}, 3));
  EXPECT_TRUE(derivation.good());
  EXPECT_EQ(derivation.gradients.size(), 34U);
}

TEST(Derive, losses_too_large_for_their_taught_form_are_derived_as_computed) {
  Model model = Sequential(Linear(1));
  model.prepare({2}, 1);
  const Tensor x = Tensor::from<double>({2, 2}, {3e4, -5e3, -4e4, 6e3}),
               y = Tensor::from<std::int64_t>({2}, {0, 1});
  EXPECT_TRUE(derive(explained_model(model, LogLoss(), x, y)).good());
  Model classes = Sequential(Linear(3));
  classes.prepare({2}, 1);
  EXPECT_TRUE(derive(explained_model(classes, CrossEntropy(), x, y)).good());
}

TEST(Derive, kinks_are_named_as_subgradients) {
  const Derivation derivation = derive(subject_of("svm", {4}, 3));
  const DerivationLine* line = find(derivation.locals, "dm/ds");
  if (!line) line = find(derivation.upstream, "dl/ds");
  ASSERT_NE(line, nullptr);
  EXPECT_NE(derivation_text(derivation).find("subgradient"), std::string::npos);
}

TEST(Derive, no_gradient_passes_a_step) {
  const Derivation derivation = derive(subject_of("linear 4, heaviside, linear", {3}, 3));
  EXPECT_TRUE(derivation.good());
  const DerivationLine* line = find(derivation.gradients, "dW1");
  ASSERT_NE(line, nullptr);
  EXPECT_NE(line->note.find("no path"), std::string::npos);
  EXPECT_NE(derivation_text(derivation).find("step has no useful gradient"), std::string::npos);
}

TEST(Derive, derived_formulas_need_no_values_of_other_ways) {
  const Subject subject = subject_of("linear 4, heaviside, linear 3, relu, linear", {3}, 3);
  Derivation derivation = derive(subject);
  std::vector<Tensor> automatic;
  for (std::size_t i = 0; i < subject.wrt.size(); ++i)
    automatic.push_back(evaluate(*derivation.graph, derivation.gradients[i].result, derivation.feeds));
  for (auto& [name, value] : derivation.feeds)
    if (name.starts_with("d") || name == "z1" || name == "p_a")
      for (std::int64_t i = 0; i < value.size(); ++i) value.set_number(i, 77);
  const std::vector<Tensor> derived = derived_gradients(derivation);
  ASSERT_EQ(derived.size(), subject.wrt.size());
  for (std::size_t i = 0; i < derived.size(); ++i) {
    ASSERT_EQ(derived[i].shape(), subject.graph->node(subject.wrt[i]).shape);
    for (std::int64_t k = 0; k < derived[i].size(); ++k)
      EXPECT_NEAR(derived[i].number(k), automatic[i].number(k), 1e-12);
  }
}

TEST(Derive, a_wrong_rule_fails_its_check) {
  const Subject softmax = subject_of("softmax", {4}, 3), logistic = subject_of("logistic", {4}, 2);
  for (const Subject* subject : {&softmax, &logistic})
    for (const auto& [rule, count] : derive(*subject).fired) {
      if (rule == "every row counts: no class is -100") continue;  // of a mask in whole numbers
      EXPECT_FALSE(derive(*subject, {.corrupt = rule}).good()) << rule;
    }
}

}  // namespace
}  // namespace gradus::explain
