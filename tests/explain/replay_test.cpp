// replay_test.cpp - a pass has the graph's own values and gradients, and its texts the same numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/picture.hpp>
#include <regex>
#include <set>

namespace gradus::explain {
namespace {

Subject subject_of(const std::string& model, const Shape& sample, std::int64_t classes, std::int64_t batch) {
  Recipe recipe = make_model(parse_model(model), classes, Task::classify, sample);
  recipe.model.prepare(sample, 3);
  return explained_model(recipe.model, recipe.loss, batch, classes, recipe.penalties, 5);
}

const ReplayNode& node_of(const Replay& pass, const std::string& name) {
  const auto found = std::find_if(pass.nodes.begin(), pass.nodes.end(),
                                  [&](const ReplayNode& node) { return node.name == name; });
  if (found == pass.nodes.end()) throw UsageError("no node is called " + name);
  return *found;
}

void expect_near(const Tensor& a, const Tensor& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::int64_t i = 0; i < a.size(); ++i)
    EXPECT_LE(gradient_error(a.number(i), b.number(i)), 1e-12) << what << " " << i;
}

// What goes down an edge by its local gradient alone.
Tensor upstream_times_local(const ReplayNode& node, const ReplayEdge& edge, std::int64_t inputs) {
  Tensor result({inputs}, Dtype::float64);
  for (std::int64_t i = 0; i < inputs; ++i) {
    double sum = 0;
    if (edge.element_wise) sum = node.upstream->number(i) * edge.local->number(i);
    for (std::int64_t j = 0; !edge.element_wise && j < node.value.size(); ++j)
      sum += node.upstream->number(j) * edge.local->number(j * inputs + i);
    result.set_number(i, sum);
  }
  return result;
}

struct Case {
  const char* model;
  Shape sample;
  std::int64_t classes;
};

class EveryModel : public ::testing::TestWithParam<Case> {};

TEST_P(EveryModel, has_the_gradients_of_the_graph_folded_or_not) {
  const Subject subject = subject_of(GetParam().model, GetParam().sample, GetParam().classes, 2);
  Graph& graph = *subject.graph;
  std::vector<Var> wrt;
  for (const NodeId id : subject.wrt) wrt.push_back(graph.var(id));
  wrt.push_back(graph.var(*graph.find("x")));
  const std::vector<Var> expected = gradients(graph.var(subject.loss), wrt);
  for (const bool fold : {false, true}) {
    const Replay pass = replay(subject, {.fold = fold, .most_jacobian = 100'000});
    for (std::size_t i = 0; i < wrt.size(); ++i)
      expect_near(*node_of(pass, subject.names.at(wrt[i].id())).upstream,
                  evaluate(graph, expected[i].id(), subject.feeds), subject.names.at(wrt[i].id()));
    EXPECT_EQ(pass.nodes.back().name, "L");
    expect_near(pass.nodes.back().value, evaluate(graph, subject.loss, subject.feeds), "L");
  }
}

TEST_P(EveryModel, sends_down_upstream_times_local) {
  const Subject subject = subject_of(GetParam().model, GetParam().sample, GetParam().classes, 2);
  for (const bool fold : {false, true}) {
    const Replay pass = replay(subject, {.fold = fold, .most_jacobian = 100'000});
    std::size_t edges = 0;
    for (const ReplayNode& node : pass.nodes)
      for (const ReplayEdge& edge : node.edges) {
        const ReplayNode& input = pass.nodes[edge.input];
        ASSERT_TRUE(edge.local) << node.name << " to " << input.name;
        EXPECT_FALSE(edge.rule.empty());
        EXPECT_EQ(edge.element_wise, !edge.local_formula.empty());
        expect_near(upstream_times_local(node, edge, input.value.size()), edge.downstream,
                    node.name + " to " + input.name);
        ++edges;
      }
    EXPECT_GE(edges, 3U);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Replay, EveryModel,
    ::testing::Values(Case{"softmax", {3}, 3}, Case{"logistic", {3}, 2}, Case{"svm", {3}, 3},
                      Case{"mlp:4,3", {3}, 3}, Case{"linear 3, gelu, batch_norm, linear", {3}, 3},
                      Case{"conv2d 2 3, tanh, max_pool2d 2, flatten, linear", {1, 6, 6}, 3},
                      Case{"linear 4, layer_norm, softplus, dropout 0.5, linear", {3}, 2}));

TEST(Replay, leaves_out_large_jacobians) {
  const Replay pass = replay(subject_of("mlp:4", {3}, 3, 2), {.most_jacobian = 48});
  std::set<bool> given;
  for (const ReplayNode& node : pass.nodes)
    for (const ReplayEdge& edge : node.edges) {
      if (edge.element_wise) continue;
      const bool small = node.value.size() * pass.nodes[edge.input].value.size() <= 48;
      EXPECT_EQ(edge.local.has_value(), small) << node.name << " to " << pass.nodes[edge.input].name;
      given.insert(small);
    }
  EXPECT_EQ(given.size(), 2U);
}

// L = (w x + b - y)^2 with w = (2, -1), b = 0.5, x = (1, 3), y = 1: yhat = -0.5.
Replay small_pass(bool fold = false) {
  Model model = Sequential(Linear({{2, -1}}, {0.5}));
  model.prepare({2}, 1);
  const Tensor x = Tensor::from<double>({1, 2}, {1, 3}), y = Tensor::from<double>({1, 1}, {1});
  return replay(explained_model(model, SquaredError(), x, y), {.fold = fold});
}

TEST(Trace, is_what_stands_on_the_board) {
  EXPECT_EQ(trace_text(small_pass(true)),
            "Forward pass: each value from the values before it\n"
            "\n"
            "x   [1, 2]\n"
            "    x = [[1, 3]]\n"
            "W   [1, 2]   0.weight\n"
            "    W = [[2, -1]]\n"
            "b   [1]   0.bias\n"
            "    b = [0.5]\n"
            "yhat = x W^T + b   [1, 1]   0.linear\n"
            "    yhat[1,1] = 1 * 2 + 3 * (-1) + 0.5 = -0.5\n"
            "y   [1, 1]\n"
            "    y = [[1]]\n"
            "L = mean(sum((yhat - y)^2))   []   loss.squared_error\n"
            "    L = (-0.5 - 1)^2 / 1 = 2.25\n"
            "\n"
            "Backward pass: upstream gradient times local gradient, from the loss back\n"
            "\n"
            "dL/dL = 1   (where it begins)\n"
            "dL/dyhat = 2 * (yhat - y)   (mean spreads its gradient, sum spreads its gradient, power "
            "rule, sum rule)\n"
            "    dL/dyhat[1,1] = 2 * (-0.5 - 1) = -3\n"
            "dL/dx = dL/dyhat W   (sum rule, product rule of matrices)\n"
            "    dL/dx[1,1] = (-3) * 2 = -6\n"
            "    dL/dx[1,2] = (-3) * (-1) = 3\n"
            "dL/dW = dL/dyhat^T x   (sum rule, product rule of matrices, transpose back)\n"
            "    dL/dW[1,1] = (-3) * 1 = -3\n"
            "    dL/dW[1,2] = (-3) * 3 = -9\n"
            "dL/db = sum(dL/dyhat)   (sum rule, broadcast sums back)\n"
            "    dL/db[1] = -3\n");
}

TEST(Replay, of_a_formula_has_the_gradients_that_were_asked_for) {
  const std::string line = "-log(1/(1+exp(-w.x)))", wrt = "w", w = "w=[2]", x = "x=[3]";
  const std::vector<std::string> given{w, x};
  const Replay pass = replay(explained_formula({&line, 1}, {&wrt, 1}, given));
  EXPECT_FALSE(node_of(pass, "x").upstream);
  // d(-log sigmoid(w x))/dw = (sigmoid(w x) - 1) x
  EXPECT_NEAR(node_of(pass, "w").upstream->number(0), (1 / (1 + std::exp(-6.0)) - 1) * 3, 1e-15);
}

TEST(Replay, of_a_formula_without_variables_is_its_value) {
  const std::pair<std::vector<std::string>, double> formulas[] = {
      {{"1"}, 1}, {{"2*3"}, 6}, {{"x", "x=2"}, 2}, {{"max(1,2)"}, 2}};
  for (const auto& [lines, value] : formulas) {
    const Replay pass = replay(explained_formula(lines));
    ASSERT_EQ(pass.nodes.size(), 1U) << lines[0];
    EXPECT_EQ(pass.nodes[0].name, "L");
    EXPECT_EQ(pass.nodes[0].value.item(), value);
    EXPECT_EQ(pass.nodes[0].upstream->item(), 1);
    EXPECT_NE(trace_text(pass).find("dL/dL = 1"), std::string::npos);
    EXPECT_NE(graph_dot(pass).find('L'), std::string::npos);
  }
}

TEST(Trace, adds_paths) {
  const std::string text = trace_text(replay(subject_of("softmax", {2}, 2, 1)));
  // Which value is numbered first is the compiler's choice.
  const std::regex line("dL/dz = dL/dz through v\\d \\+ dL/dz through v\\d   \\(sum over paths\\)\n");
  EXPECT_TRUE(std::regex_search(text, line)) << text;
}

TEST(Trace, writes_constants_as_they_are) {
  const std::vector<std::string> lines{"16777217*x"}, given{"x=0.123456789"};
  const std::string text = trace_text(replay(explained_formula(lines, {}, given)));
  EXPECT_NE(text.find("L = 16777217 * x"), std::string::npos) << text;
  EXPECT_NE(text.find("L = 16777217 * 0.1235 = 2.071e+06"), std::string::npos) << text;
}

TEST(GraphText, has_value_upstream_local_and_downstream_gradient) {
  const std::string text = graph_text(small_pass(true));
  for (const char* line :
       {"yhat = x W^T + b   [1, 1]   0.linear\n    value       [[-0.5]]\n    upstream    dL/dyhat = [[-3]]\n",
        "    local       dyhat/dx, Jacobian [1, 2]: [[2, -1]]\n",
        "    downstream  to W: dL/dyhat^T x = [[-3, -9]]   (sum rule, product rule of matrices, transpose "
        "back)\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

TEST(GraphText, of_lenet5_has_a_few_hundred_short_lines) {
  const Replay pass = replay(subject_of("lenet5", {1, 28, 28}, 10, 2));
  const std::string text = graph_text(pass);
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 300);
  EXPECT_NE(text.find("Jacobian [9408, 1568], too large to show"), std::string::npos);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    EXPECT_LT(text.find('\n', at) - at, 400U) << text.substr(at, 400);
}

TEST(Replay, folded_has_one_step_a_layer) {
  const Replay pass = replay(subject_of("mlp:4,3", {3}, 3, 2), {.fold = true});
  std::string steps;
  for (const ReplayNode& node : pass.nodes)
    if (!node.edges.empty()) steps += node.name + " ";
  EXPECT_EQ(steps, "z1 a1 z2 a2 z3 L ");
}

}  // namespace
}  // namespace gradus::explain
