// rules_test.cpp - every rule step by step against PyTorch, decay, groups, clipping, and what the graph is
// given.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/ops.hpp>

#include "nn/references.hpp"

namespace gradus {
namespace {

// A graph whose loss has any gradient one likes: loss = sum(w c), so that dloss/dw = c.
struct Bench {
  explicit Bench(Dtype type) : dtype(type) {}

  void add(const std::string& name, const Tensor& start) {
    const Var w = graph.parameter(name, start.shape(), dtype);
    const Var c = graph.input("gradient of " + name, start.shape(), dtype);
    const Var term = sum(w * c);
    loss = loss ? loss + term : term;
    values.insert_or_assign(name, start.to(dtype));
  }
  void finish(const std::vector<Learned>& learned, const Rule& rule, const std::vector<Group>& groups = {},
              const Clipping& clipping = {}) {
    add_updates(loss, learned, rule, groups, clipping);
    for (const NodeId id : graph.states()) {
      const Node& node = graph.node(id);
      values.insert_or_assign(node.name, Tensor::full(node.shape, node.dtype, graph.initial(id)));
    }
  }
  // One step with a learning rate and the gradients of all parameters.
  void step(double rate, const std::map<std::string, Tensor>& gradients) {
    Feeds feeds = values;
    for (const auto& [name, gradient] : gradients)
      feeds.insert_or_assign("gradient of " + name, gradient.to(dtype));
    if (graph.find("learning_rate")) feeds.insert_or_assign("learning_rate", Tensor::full({}, dtype, rate));
    if (graph.find("step")) feeds.insert_or_assign("step", Tensor::from<std::int64_t>({}, {steps}));
    ++steps;
    std::vector<NodeId> targets, nodes;
    for (const auto& [target, value] : graph.updates()) targets.push_back(target), nodes.push_back(value);
    const std::vector<Tensor> results = evaluate(graph, nodes, feeds);
    for (std::size_t i = 0; i < nodes.size(); ++i)
      values.insert_or_assign(graph.node(targets[i]).name, results[i]);
  }

  Dtype dtype;
  Graph graph;
  Var loss;
  Feeds values;
  std::int64_t steps = 0;
};

const Tensor start = Tensor::from<double>({2}, {1, -2});
const Tensor slope = Tensor::from<double>({2}, {0.5, 4});

TEST(Rules, step_as_the_widely_used_framework_does) {
  for (const auto& reference : references("rules")) {
    const std::string text = reference.at("rule");
    const Rule rule = parse_rule(text);
    for (const Dtype dtype : {Dtype::float64, Dtype::float32}) {
      Bench bench(dtype);
      bench.add("w", tensor_of(reference.at("start"), {4}));
      bench.finish({{.name = "w"}}, rule);
      for (std::size_t t = 0; t < reference.at("path").size(); ++t) {
        bench.step(rule_learning_rate(rule), {{"w", tensor_of(reference.at("gradients")[t], {4})}});
        expect_near(bench.values.at("w"), tensor_of(reference.at("path")[t], {4}),
                    dtype == Dtype::float64 ? 1e-14 : 1e-6, text + " after step " + std::to_string(t + 1));
      }
    }
  }
}

TEST(Rules, step_as_in_their_worked_examples) {
  for (const RuleKind* kind : catalog::rules()) {
    const RuleExample example = kind->functions.example();
    EXPECT_EQ(example.rule.name(), kind->name);
    ASSERT_EQ(example.gradients.size(), example.path.size()) << kind->name;
    ASSERT_FALSE(example.path.empty()) << kind->name;
    EXPECT_FALSE(std::string_view(example.source).empty()) << kind->name;
    Bench bench(Dtype::float64);
    bench.add("w", Tensor::from<double>({1}, {example.start}));
    bench.finish({{.name = "w"}}, example.rule);
    for (std::size_t t = 0; t < example.path.size(); ++t) {
      bench.step(rule_learning_rate(example.rule),
                 {{"w", Tensor::from<double>({1}, {example.gradients[t]})}});
      EXPECT_LE(gradient_error(bench.values.at("w").number(0), example.path[t]), 1e-14)
          << kind->name << " after step " << t + 1;
    }
  }
}

TEST(Rules, all_have_a_learning_rate_and_a_decay) {
  for (const RuleKind* kind : catalog::rules()) {
    const Rule rule(*kind);
    EXPECT_GT(rule_learning_rate(rule), 0) << kind->name;
    EXPECT_GE(rule_decay(rule), 0) << kind->name;
    EXPECT_EQ(rule_learning_rate(with_learning_rate(rule, 0.25)), 0.25);
  }
  EXPECT_EQ(rule_decay(Momentum{.alpha = 0.01}), 0.01);
  EXPECT_THROW(with_learning_rate(Adam(), -1), UsageError);
}

TEST(Momentum, is_exactly_the_recurrence) {  // E4: v' = tau v + g + alpha w; w' = w - lr v'
  Bench bench(Dtype::float64);
  bench.add("w", start);
  bench.finish({{.name = "w"}}, Momentum{.tau = 0.75, .alpha = 0.125});
  double w = 1, v = 0;
  for (int t = 0; t < 4; ++t) {
    bench.step(0.0625, {{"w", slope}});
    v = 0.75 * v + 0.5 + 0.125 * w;
    w = w - 0.0625 * v;
    EXPECT_EQ(bench.values.at("w").number(0), w);
    EXPECT_EQ(bench.values.at("w.velocity").number(0), v);
  }
}

TEST(Ema, averages_the_weights_of_its_rule) {
  Bench plain(Dtype::float64), averaged(Dtype::float64);
  plain.add("w", start), averaged.add("w", start);
  plain.finish({{.name = "w"}}, Momentum{.tau = 0.5});
  averaged.finish({{.name = "w"}}, Ema{.rule = Momentum{.tau = 0.5}, .decay = 0.75});
  double weighted = 0, weights = 0;
  for (int t = 0; t < 5; ++t) {
    plain.step(0.1, {{"w", slope}});
    averaged.step(0.1, {{"w", slope}});
    EXPECT_TRUE(averaged.values.at("w").same_bytes(plain.values.at("w")));
    weighted = 0.75 * weighted + plain.values.at("w").number(1), weights = 0.75 * weights + 1;
    EXPECT_NEAR(averaged.values.at("w.average").number(1), weighted / weights, 1e-14) << t;
  }
}

TEST(Ema, passes_on_the_rate_and_the_decay_of_its_rule) {
  const Rule rule = Ema{.rule = Adamw{.learning_rate = 0.25, .alpha = 0.5}};
  EXPECT_EQ(rule_learning_rate(rule), 0.25);
  EXPECT_EQ(rule_decay(rule), 0.5);
  const Rule changed = with_learning_rate(rule, 0.125);
  EXPECT_EQ(rule_learning_rate(changed), 0.125);
  EXPECT_EQ(changed.as<Ema>()->rule.as<Adamw>()->alpha, 0.5);
  EXPECT_THROW(with_learning_rate(rule, -1), UsageError);
  const Rule read = parse_rule(text_of(rule));
  EXPECT_EQ(text_of(read), text_of(rule));
  EXPECT_EQ(rule_learning_rate(read), 0.25);
}

TEST(Muon, steps_as_in_numpy) {
  const std::vector<double> first{0.5, -1, 0.25, 2, 0.75, -0.5};
  const std::vector<std::vector<double>> gradients{{1, 0.5, -0.25, 0, 2, -1}, {-0.5, 1, 1, 0.25, 0, 0.5}};
  struct Case {
    Shape shape;
    std::vector<double> after;
  };
  const Case cases[] = {{{2, 3},
                         {0.4692854123281541, -1.0147803106836744, 0.22840009913772058, 1.9906203447485058,
                          0.7045580241074536, -0.4725120636349011}},
                        {{3, 2},
                         {0.48345126558305573, -1.0655942674205212, 0.22807701975469494, 1.9933862243910156,
                          0.7029466734046244, -0.4775892268116622}}};
  for (const Case& one : cases) {
    Bench bench(Dtype::float64);
    std::vector<Learned> learned;
    const std::vector<std::string> names{"0.weight", "1.weight", "2.weight"};
    for (const std::string& name : names) {
      bench.add(name, Tensor::from<double>(one.shape, first));
      learned.push_back({.name = name});
    }
    bench.finish(learned, Muon());
    EXPECT_TRUE(bench.graph.find("1.weight.momentum"));
    EXPECT_TRUE(bench.graph.find("0.weight.mean"));
    EXPECT_TRUE(bench.graph.find("2.weight.mean"));
    for (const std::vector<double>& g : gradients) {
      const Tensor slope_of_all = Tensor::from<double>(one.shape, g);
      bench.step(0.1, {{names[0], slope_of_all}, {names[1], slope_of_all}, {names[2], slope_of_all}});
    }
    for (std::int64_t i = 0; i < 6; ++i)
      EXPECT_NEAR(bench.values.at("1.weight").number(i), one.after[static_cast<std::size_t>(i)], 1e-12) << i;
  }
}

TEST(Muon, takes_biases_tables_and_what_has_no_matrix_on_both_sides_for_no_hidden_matrix) {
  Model model = Sequential(Embedding(5, 4), Linear(4), Tanh(), Linear(4), Tanh(), Linear(2));
  model.prepare({2}, 1);
  Graph graph;
  Builder builder(graph, Mode::training);
  std::vector<Learned> learned;
  const Var loss = sum(model.apply(builder, graph.input("x", {3, 2}, Dtype::float32)));
  for (const Parameter& parameter : model.parameters())
    learned.push_back({parameter.name, parameter.role == ParameterRole::weight});
  add_updates(loss, learned, Muon());
  std::vector<std::string> hidden;
  for (const NodeId id : graph.states())
    if (const std::string& name = graph.node(id).name; name.ends_with(".momentum")) hidden.push_back(name);
  EXPECT_EQ(hidden, std::vector<std::string>{"3.weight.momentum"});
}

TEST(Adamw, may_let_its_decay_fall) {
  Bench bench(Dtype::float64);
  bench.add("w", start);
  bench.values.insert_or_assign("fall", Tensor::full({}, Dtype::float64, 0.25));
  bench.finish({{.name = "w"}}, Adamw{.alpha = 0.5, .alpha_falls = true});
  bench.step(0.1, {{"w", Tensor({2}, Dtype::float64)}});
  EXPECT_NEAR(bench.values.at("w").number(1), -2 * (1 - 0.1 * 0.5 * 0.25), 1e-15);
}

TEST(Rules, take_the_factor_of_a_parameter_and_of_its_group) {
  Bench bench(Dtype::float64);
  bench.add("0.weight", start);
  bench.add("1.weight", start);
  bench.finish({{.name = "0.weight", .rate = 3}, {.name = "1.weight", .rate = 3}}, GradientDescent(),
               {{.match = "1", .learning_rate_scale = 0.5}});
  bench.step(0.1, {{"0.weight", slope}, {"1.weight", slope}});
  EXPECT_NEAR(bench.values.at("0.weight").number(0), 1 - 3 * 0.1 * 0.5, 1e-15);
  EXPECT_NEAR(bench.values.at("1.weight").number(0), 1 - 1.5 * 0.1 * 0.5, 1e-15);
}

TEST(Rules, name_their_states_after_the_parameter) {
  Bench bench(Dtype::float32);
  bench.add("0.weight", start);
  bench.finish({{.name = "0.weight"}}, Adam());
  EXPECT_TRUE(bench.graph.find("0.weight.mean"));
  EXPECT_TRUE(bench.graph.find("0.weight.squares"));
  EXPECT_EQ(bench.graph.states().size(), 2u);
}

TEST(Rules, read_the_learning_rate_at_run_time) {
  Bench bench(Dtype::float64);
  bench.add("w", start);
  bench.finish({{.name = "w"}}, GradientDescent());
  bench.step(0.5, {{"w", slope}});
  EXPECT_EQ(bench.values.at("w").number(1), -4);
  bench.step(0.25, {{"w", slope}});
  EXPECT_EQ(bench.values.at("w").number(1), -5);
}

TEST(Rules, decay_weights_and_never_biases) {
  const Tensor none({2}, Dtype::float64);
  for (const RuleKind* kind : catalog::rules()) {
    const Field* alpha = nullptr;
    for (const Field& field : kind->fields)
      if (std::string_view(field.name) == "alpha") alpha = &field;
    const bool of_another = std::string_view(kind->name) == "ema";
    ASSERT_TRUE(alpha || of_another) << kind->name;
    const Rule rule = of_another ? Rule(Ema{.rule = Adam{.alpha = 0.5}}) : Rule(*kind).with(*alpha, 0.5);
    Bench bench(Dtype::float64);
    bench.add("0.weight", start);
    bench.add("0.bias", start);
    bench.finish({{.name = "0.weight", .weight = true}, {.name = "0.bias", .weight = false}}, rule);
    bench.step(0.1, {{"0.weight", none}, {"0.bias", none}});
    EXPECT_LT(bench.values.at("0.weight").number(0), 1) << kind->name;
    EXPECT_EQ(bench.values.at("0.bias").number(0), 1) << kind->name;
  }
}

TEST(Groups, change_rate_decay_and_learning) {
  Bench bench(Dtype::float64);
  std::vector<Learned> learned;
  for (const char* name : {"0.weight", "0.bias", "2.weight", "2.bias", "4.weight"}) {
    bench.add(name, start);
    learned.push_back({name, std::string_view(name).ends_with("weight"), false});
  }
  learned[4].frozen = true;
  bench.finish(learned, GradientDescent{.alpha = 1},
               {{.match = "0", .learning_rate_scale = 0.5, .alpha = 0}, {.match = "*.bias", .frozen = true}});
  std::map<std::string, Tensor> gradients;
  for (const Learned& each : learned) gradients.emplace(each.name, slope);
  bench.step(0.5, gradients);
  EXPECT_EQ(bench.values.at("0.weight").number(0), 1 - 0.25 * 0.5);
  EXPECT_EQ(bench.values.at("0.bias").number(0), 1 - 0.25 * 0.5);  // the first group that matches counts
  EXPECT_EQ(bench.values.at("2.weight").number(0), 1 - 0.5 * 1.5);
  EXPECT_EQ(bench.values.at("2.bias").number(0), 1);
  EXPECT_EQ(bench.values.at("4.weight").number(0), 1);
  EXPECT_EQ(bench.graph.updates().size(), 3u);
}

TEST(Groups, are_named_with_any_number_of_stars) {
  const auto frozen = [](const std::string& name, const std::string& match) {
    Bench bench(Dtype::float64);
    bench.add(name, start);
    try {
      bench.finish({{.name = name}}, GradientDescent{}, {{.match = match, .frozen = true}});
    } catch (const UsageError&) {
      return false;
    }
    return true;
  };
  for (const char* match : {"*", "**", "a*b*c", "*a*b*c*", "abcabc", "a*c", "*bc", "ab*", "abc*abc", "a**c"})
    EXPECT_TRUE(frozen("abcabc", match)) << match;
  for (const char* match : {"a*b*d", "*d*", "b*", "*b", "abc*abcd", "abcabc*c", "a*a*a*c", ""})
    EXPECT_FALSE(frozen("abcabc", match)) << match;
  std::string stars;  // one more star doubled the time
  for (int i = 0; i < 40; ++i) stars += "*a";
  EXPECT_FALSE(frozen(std::string(200, 'a') + "b", stars));
}

TEST(Groups, that_match_nothing_are_errors) {
  Bench bench(Dtype::float64);
  bench.add("hidden.weight", start);
  try {
    bench.finish({{.name = "hidden.weight"}}, Adam(), {{.match = "hiden"}});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "the group \"hiden\" matches no parameter. Did you mean \"hidden\"?");
  }
  EXPECT_THROW(bench.finish({{.name = "hidden.weight"}}, Adam(), {{.match = "*", .learning_rate_scale = -1}}),
               UsageError);
  EXPECT_THROW(bench.finish({{.name = "other"}}, Adam()), UsageError);
}

TEST(Clipping, by_norm_scales_as_the_widely_used_framework_does) {
  for (const auto& reference : references("clipping")) {
    Graph graph;
    const Tensor a = tensor_of(reference.at("a"), {3}), b = tensor_of(reference.at("b"), {2});
    const std::vector<Var> gradients{graph.constant(a), graph.constant(b)};
    const std::vector<Var> limited = clipped(gradients, {.norm = reference.at("limit").get<double>()});
    expect_near(evaluate(graph, limited[0].id(), {}), tensor_of(reference.at("clipped_a"), {3}), 1e-14, "a");
    expect_near(evaluate(graph, limited[1].id(), {}), tensor_of(reference.at("clipped_b"), {2}), 1e-14, "b");
    EXPECT_NEAR(evaluate(graph, graph.outputs().at("gradient_norm"), {}).item(),
                reference.at("norm").get<double>(), 1e-13);
  }
}

TEST(Clipping, by_value_limits_each_element) {
  Graph graph;
  const std::vector<Var> gradients{graph.constant(Tensor::from<double>({3}, {-3, 0.5, 2}))};
  expect_near(evaluate(graph, clipped(gradients, {.value = 1})[0].id(), {}),
              Tensor::from<double>({3}, {-1, 0.5, 1}), 0, "clipped");
  // Squares overflow in float32 from 2e19 on, in float64 from 1e154 on; below 1e-23 and 1e-162 they vanish.
  for (const auto& [type, size] : {std::pair{Dtype::float32, 1e30},
                                   {Dtype::float32, 3e38},
                                   {Dtype::float32, 1e-30},
                                   {Dtype::float64, 1e200},
                                   {Dtype::float64, 1e307},
                                   {Dtype::float64, 1e-200}}) {
    Graph large;
    const std::vector<Var> both{large.constant(Tensor::from<double>({2}, {3 * size / 10, 0}).to(type)),
                                large.constant(Tensor::from<double>({1}, {4 * size / 10}).to(type))};
    const std::vector<Var> limited = clipped(both, {.norm = 5});
    const double share = size < 1 ? 1 : 5 / (size / 2);
    EXPECT_NEAR(evaluate(large, limited[0].id(), {}).number(0) / (3 * size / 10) / share, 1, 1e-5) << size;
    EXPECT_NEAR(evaluate(large, limited[1].id(), {}).number(0) / (4 * size / 10) / share, 1, 1e-5) << size;
  }
  EXPECT_TRUE(same(clipped(gradients, {})[0], gradients[0]));
  EXPECT_THROW(clipped(gradients, {.norm = -1}), UsageError);
}

TEST(Clipping, by_norm_holds_where_the_norm_itself_is_no_number) {
  Graph graph;
  const std::vector<Var> both{graph.constant(Tensor::from<double>({2}, {1.7e308, 1.7e308}))};
  const Tensor limited = evaluate(graph, clipped(both, {.norm = 5})[0].id(), {});
  EXPECT_NEAR(limited.number(0), 5 / std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(limited.number(1), 5 / std::sqrt(2.0), 1e-12);
}

TEST(Clipping, of_zero_gradients_gives_zeros) {
  Graph graph;
  const std::vector<Var> gradients{graph.constant(Tensor({3}, Dtype::float64))};
  EXPECT_EQ(evaluate(graph, clipped(gradients, {.norm = 1})[0].id(), {}).number(0), 0);
}

// A gradient whose square overflows would leave the weights as they are, for good.
TEST(Rules, do_not_stand_still_where_squares_overflow) {
  for (const Rule& rule : {Rule(Adam{}), Rule(Adamw{}), Rule(Rmsprop{}), Rule(Adagrad{})}) {
    Bench bench(Dtype::float32);
    bench.add("w", Tensor::from<double>({1}, {3}));
    bench.finish({{.name = "w"}}, rule);
    bench.step(0.1, {{"w", Tensor::from<double>({1}, {1e20})}});
    EXPECT_TRUE(std::isnan(bench.values.at("w").number(0))) << rule.name();
  }
}

TEST(Groups, have_factors_that_the_type_holds) {
  Bench bench(Dtype::float32);
  bench.add("w", Tensor::from<double>({1}, {3}));
  EXPECT_THROW(bench.finish({{.name = "w"}}, Momentum{}, {{.match = "w", .learning_rate_scale = 1e-60}}),
               UsageError);
}

}  // namespace
}  // namespace gradus
