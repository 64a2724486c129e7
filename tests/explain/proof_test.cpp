// proof_test.cpp - printed formulas are read back by the notation alone, and what is altered does not pass.
#include "explain/proof.hpp"

#include <gtest/gtest.h>

#include <gradus/catalog.hpp>
#include <gradus/explain.hpp>

#include "base/random.hpp"

namespace gradus::explain {
namespace {

Subject model(const std::string& spec, const Shape& sample, std::int64_t classes,
              Task task = Task::classify) {
  Recipe recipe = make_model(parse_model(spec), classes, task, sample, {});
  recipe.model.prepare(sample, 1);
  return explained_model(recipe.model, recipe.loss, 2, classes, recipe.penalties);
}

Subject formula(const std::string& text) { return explained_formula({{text}}); }

Meanings meanings_of(const Derivation& derivation) {
  Meanings meanings;
  for (const auto& [id, name] : derivation.symbols)
    if (const auto found = derivation.feeds.find(name); found != derivation.feeds.end())
      meanings[name] = {found->second, derivation.graph->node(id).shape};
  return meanings;
}

std::vector<NodeId> formulas_of(const Derivation& derivation) {
  std::vector<NodeId> result;
  for (const auto* lines :
       {&derivation.formulas, &derivation.locals, &derivation.upstream, &derivation.gradients})
    for (const DerivationLine& line : *lines)
      for (const DerivationStep& step : line.steps) result.push_back(step.after);
  return result;
}

// All lines in all notations; throws where one says something else than its value.
int read_all(const Derivation& derivation) {
  Proof proof(derivation);
  int count = 0;
  for (const NodeId id : formulas_of(derivation))
    for (const bool indexed : {false, true})
      for (const Notation notation : {Notation::text, Notation::latex, Notation::mathml}) {
        if (indexed && notation == Notation::mathml) continue;
        EXPECT_FALSE(proof.printed(id, notation, indexed).empty());
        ++count;
      }
  return count;
}

TEST(Proof, lines_of_models_are_read_back) {
  EXPECT_GT(read_all(derive(model("softmax", {4}, 3))), 100);
  for (const char* spec :
       {"logistic", "svm", "svm:squared_hinge", "mlp:4,3,activation=tanh", "one-vs-rest",
        "linear 4, layer_norm, gelu, linear", "linear 4, batch_norm, relu, dropout 0.5, linear",
        "residual \"linear 4, relu\", linear", "perceptron"})
    EXPECT_GT(read_all(derive(model(
                  spec, {4}, spec == std::string("logistic") || spec == std::string("perceptron") ? 2 : 3))),
              10)
        << spec;
  for (const char* spec : {"ridge", "lasso", "linear"})
    EXPECT_GT(read_all(derive(model(spec, {4}, 2, Task::regress))), 10) << spec;
  EXPECT_GT(read_all(derive(model("conv2d 2 3 stride=2, relu, max_pool2d 2, flatten, linear", {1, 9, 9}, 3))),
            10);
}

TEST(Proof, lines_of_formulas_are_read_back) {
  for (const char* text : {"sum(A*B)^2", "sum(A*x)^2", "tanh(mean(W*x+b))", "sum(A*B)*sum(A)", "1/sum(z)",
                           "max(x,y)", "x.(A*x)", "x*1.0000001", "sum(softmax(A*x)^2)", "logsumexp(A*x)",
                           "norm(x)*sum(x)", "sum(A)/sum(B*x)", "-log(1/(1+exp(-w.x)))"})
    EXPECT_GT(read_all(derive(formula(text))), 5) << text;
}

TEST(Proof, ones_are_written_with_their_shape) {
  const auto result = [](const char* text) {
    const Derivation derivation = derive(formula(text));
    return plain(derivation.expression(derivation.gradients.at(0).result));
  };
  EXPECT_NE(result("sum(A*B)^2").find("2 sum(A B) * (ones(2, 3) B^T)"), std::string::npos)
      << result("sum(A*B)^2");
  EXPECT_NE(result("sum(A*x)^2").find("2 sum(A x) * (ones(2) x^T)"), std::string::npos)
      << result("sum(A*x)^2");
}

TEST(Proof, latex_has_brackets_around_a_sum_that_is_squared) {
  const Derivation derivation = derive(formula("1/sum(z)"));
  const std::string text = derivation_latex(derivation);
  EXPECT_NE(text.find("\\left(\\sum z\\right)^{2}"), std::string::npos) << text;
}

TEST(Proof, indices_are_those_of_the_left_side) {
  const std::string text = derivation_text(derive(model("softmax", {4}, 3)), true);
  EXPECT_NE(text.find("dW_jk = sum_i("), std::string::npos) << text;
  EXPECT_NE(text.find("z_ij = sum_k(x_ik W_jk) + b_j"), std::string::npos) << text;
}

// One sign of a line replaced by another: each such line must be refused, or have another value.
TEST(Proof, altered_lines_do_not_pass) {
  const Derivation derivation = derive(model("mlp:4,activation=sigmoid", {3}, 3));
  const Meanings meanings = meanings_of(derivation);
  const Random random(1, "alterations");
  std::uint64_t next = 0;
  const std::string signs = "+-*/^()xyzWab123456789";  // not B, which is 2
  int altered = 0, passed = 0;
  std::string which;
  Proof proof(derivation);
  while (altered < 200)
    for (const NodeId id : formulas_of(derivation)) {
      const std::string line = proof.printed(id, Notation::text);
      const std::size_t at = random.below(line.size(), next++);
      const char now = signs[random.below(signs.size(), next++)];
      if (line[at] == now || line[at] == ' ') continue;
      std::string other = line;
      other[at] = now;
      const Tensor value = evaluate(*derivation.graph, id, derivation.feeds);
      ++altered;
      if (fault_of(other, Notation::text, meanings, value)) continue;
      ++passed;
      which.append(line).append("  ->  ").append(other).append("\n");
    }
  EXPECT_EQ(passed, 0) << which;
}

TEST(Proof, what_is_printed_can_be_typed_in) {
  for (const char* text : {"e^(2*x)", "|x|^.5", "||x|+1|"})
    EXPECT_GT(read_all(derive(formula(text))), 3) << text;
  EXPECT_THROW(formula("e*x"), UsageError);
  EXPECT_THROW(formula("x**2"), UsageError);
}

TEST(Proof, knows_shapes_and_the_scope_of_sums) {
  Meanings meanings;
  meanings["x"] = {Tensor::from<double>({3}, {1, 2, 3}), {3}};
  meanings["A"] = {Tensor::from<double>({2, 3}, {1, 2, 3, 4, 5, 6}), {2, 3}};
  const auto fault = [&](const char* text, const Tensor& claimed, std::optional<std::string> indices = {}) {
    return fault_of(text, Notation::text, meanings, claimed, indices);
  };
  EXPECT_FALSE(fault("A x", Tensor::from<double>({2}, {14, 32})));
  EXPECT_FALSE(fault("sum_j(A_ij * x_j)", Tensor::from<double>({2}, {14, 32}), "i"));
  EXPECT_TRUE(fault("sum_j(A_ij * x_k)", Tensor::from<double>({2}, {14, 32}), "i"));
  EXPECT_TRUE(fault("sum_i(A_ij * x_j)", Tensor::from<double>({2}, {14, 32}), "i"));
  EXPECT_TRUE(fault("6", Tensor::from<double>({2}, {6, 6}))) << "a number is no vector";
  EXPECT_TRUE(fault("x * A x", Tensor::from<double>({3}, {1, 2, 3})));
  EXPECT_TRUE(fault("x +", Tensor::from<double>({3}, {1, 2, 3})));
  EXPECT_TRUE(fault("q", Tensor::from<double>({3}, {1, 2, 3}))) << "no such name";
  EXPECT_FALSE(fault("[x > 1] where [x < 3], else 7", Tensor::from<double>({3}, {0, 1, 7})));
}

}  // namespace
}  // namespace gradus::explain
