// optim.hpp - how weights change: rules (a formula per parameter), schedules of the learning rate, clipping,
// groups.
//
//   Rule rule = Momentum{.learning_rate = 0.1, .tau = 0.9};
//   add_updates(loss, learned, rule);     // gradients and next values, as more nodes of the loss's graph
//
// The learning rate is a scalar input of the graph: a schedule recompiles nothing. Velocities and the like
// are states of the graph, in the shape of their parameter: "0.weight.velocity". A rule costs a pass over the
// parameters a step, and as many numbers for each of them as it has states: nothing beside a large batch, up
// to half of the step where batches are small and nets wide.
//
// Which one: Momentum or Nesterov with a schedule generalise best where the rate was tried; Adam and Adamw
// work at their defaults nearly everywhere; Ema around one of them costs a pass over the weights and mostly
// answers a little better; Muon needs fewer steps where these are dear; GradientDescent is what textbooks
// calculate with. Schedules: Cosine where nothing else is known, Coslog for Adam on tables.
#pragma once

#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/part.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

class RuleBuilder;

// ---- Rules

struct RuleExample;

/// What a rule can do.
struct RuleFunctions {
  /// The next value of a parameter w, whose gradient is g. Shape and type of w.
  Var (*update)(const void* rule, RuleBuilder& build, Var w, Var g);
  /// What tests hold it to.
  RuleExample (*example)();
  /// The largest learning rate, times the curvature of a bowl, that settles in it; null: there is none to
  /// tell.
  double (*stable)(const void* rule) = nullptr;
  /// The state that holds what a parameter is taken for outside of learning: by validation rows, by whoever
  /// keeps weights. Null: the parameter itself.
  const char* judged = nullptr;
};
/// The record of one kind of rule.
using RuleKind = Kind<RuleFunctions>;
/// A rule of any kind.
using Rule = Part<RuleFunctions>;
/// Written as the catalog writes it.
template <>
const PartText& part_text_of<Rule>();
/// Steps of a rule from an independent source.
struct RuleExample {
  Rule rule;
  /// A parameter of one number at first, its gradient at each step, and what it is after each.
  double start;
  std::vector<double> gradients, path;
  /// Where the numbers come from.
  const char* source;
};

// In every rule, alpha is weight decay: of weights alone, never of biases.

/// w' = w - lr (g + alpha w). No state. The rate must stay below 2 by the largest curvature of the loss, or
/// it diverges.
struct GradientDescent {
  double learning_rate = 0.1, alpha = 0;
  static const RuleKind kind;
};
/// v' = tau v + g + alpha w; w' = w - lr v' (Polyak, 1964; PyTorch's SGD with momentum). One state. Steps
/// that agree add up to 1 / (1 - tau) of one, those that do not cancel: faster along narrow valleys.
struct Momentum {
  double learning_rate = 0.05, tau = 0.9, alpha = 0;
  static const RuleKind kind;
};
/// d = g + alpha w; v' = tau v + d; w' = w - lr (d + tau v') (Nesterov, 1983, in the form of Sutskever et
/// al., 2013; as PyTorch's SGD with nesterov). One state. As momentum, but with the gradient of where it is
/// about to be: it overshoots less.
struct Nesterov {
  double learning_rate = 0.05, tau = 0.9, alpha = 0;
  static const RuleKind kind;
};
/// d = g + alpha w; s' = s + d^2; w' = w - lr d / (sqrt(s') + epsilon) (Duchi, Hazan and Singer, 2011; as
/// PyTorch). One state. For inputs that are rarely other than 0; steps only ever shrink, in the end to
/// nothing.
struct Adagrad {
  double learning_rate = 0.01, epsilon = 1e-10, alpha = 0;
  static const RuleKind kind;
};
/// d = g + alpha w; s' = decay s + (1 - decay) d^2; w' = w - lr d / (sqrt(s') + epsilon) (Tieleman and
/// Hinton, 2012; as PyTorch, where `decay` is called alpha). One state. As Adagrad, but it forgets old
/// gradients, so that it goes on.
struct Rmsprop {
  double learning_rate = 0.01, decay = 0.99, epsilon = 1e-8, alpha = 0;
  static const RuleKind kind;
};
/// d = g + alpha w; s' = decay s + (1 - decay) d^2; delta = d sqrt(u + epsilon) / sqrt(s' + epsilon);
/// u' = decay u + (1 - decay) delta^2; w' = w - lr delta (Zeiler, 2012; as PyTorch, where `decay` is called
/// rho). Two states. Its steps have the units of the weights, so that no rate need be chosen; slow at the
/// start.
struct Adadelta {
  double learning_rate = 1, decay = 0.9, epsilon = 1e-6, alpha = 0;
  static const RuleKind kind;
};
/// d = g + alpha w; m' = beta1 m + (1 - beta1) d; s' = beta2 s + (1 - beta2) d^2;
/// w' = w - lr (m' / (1 - beta1^t)) / (sqrt(s' / (1 - beta2^t)) + epsilon) (Kingma and Ba, 2015; as PyTorch).
/// Two states. Each number of a weight moves by some lr a step, whatever the scale of its gradient: the first
/// choice where nothing is known of the problem.
struct Adam {
  double learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, alpha = 0;
  static const RuleKind kind;
};
/// Adam on g alone, from (1 - lr alpha) w in place of w (Loshchilov and Hutter, 2019; as PyTorch). Two
/// states. Adam for nets that need decay: its share does not depend on how large gradients were.
struct Adamw {
  double learning_rate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, alpha = 0.01;
  /// Whether alpha falls during the training, as FlatCosine does: as it is for half of the steps, then down
  /// to 0 along half a cosine.
  bool alpha_falls = false;
  static const RuleKind kind;
};

/// The steps of Adamw, but for hidden matrices, whose steps are matrices with singular values near 1:
/// m' = tau m + g; u = g + tau m', scaled to Frobenius norm 1; five times u = 3.4445 u + (-4.775 u u^T
/// + 2.0315 (u u^T)^2) u (Jordan et al., 2024); w' = w - lr (0.2 sqrt(max(rows, columns)) u + alpha w), whose
/// size is that of a step of Adamw, so that one learning rate fits both (Liu et al., 2025). One state for
/// these matrices, two for the others. No direction of a matrix is left behind: it often needs fewer epochs;
/// five times three products of the size of the weights a step. Hidden matrices are weights [out, in] of
/// which there is one before and one after them, tables of embeddings not counted.
struct Muon {
  double learning_rate = 0.002, tau = 0.95, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, alpha = 0.01;
  static const RuleKind kind;
};
/// Any rule, and beside it the average of the weights, which counts in place of the weights wherever they are
/// judged or kept: a' = a + (1 - decay) / (1 - decay^t) (w' - a), t the number of the step (Polyak and
/// Juditsky, 1992, with exponential weights). One state more. Smooths away what single batches do to the
/// weights: as if the rate fell at the end, at any moment.
struct Ema {
  Rule rule = Adam();
  double decay = 0.99;
  static const RuleKind kind;
};

/// The learning rate a rule starts from.
double rule_learning_rate(const Rule& rule);
/// The same rule with another learning rate. Throws UsageError where it is not positive.
Rule with_learning_rate(const Rule& rule, double learning_rate);
/// A rule's weight decay alpha. With an L2 penalty beside it, weights would decay twice.
double rule_decay(const Rule& rule);

/// Something to learn: a parameter of the loss's graph.
struct Learned {
  /// Its name in the graph: "0.weight".
  std::string name;
  /// True for weights, which may decay; false for biases.
  bool weight = true;
  /// True where it has no next value.
  bool frozen = false;
  /// Times the learning rate, and times the factor of its group.
  double rate = 1;
};

/// Settings for some of the parameters. The first group that matches a parameter counts.
struct Group {
  /// A layer ("0") or a parameter ("0.weight"); `*` stands for any characters ("*.bias").
  std::string match;
  /// Times the learning rate, and times the factor that a layer gives its parameter.
  double learning_rate_scale = 1;
  /// Weight decay in place of the rule's; biases decay only where it is given here.
  std::optional<double> alpha{};
  /// True leaves these parameters as they are.
  bool frozen = false;
};

/// Limits for gradients, more than 0 where they are given. Both may be set: values first, then the norm.
struct Clipping {
  /// Gradients longer than this, all parameters taken as one vector, are scaled down to it (Pascanu et al.,
  /// 2013): times limit / (norm + 1e-6), as PyTorch has it, so that a limit near 1e-6 or below leaves clearly
  /// less than the limit.
  std::optional<double> norm{};
  /// Each element is limited to [-value, value].
  std::optional<double> value{};
};

/// What a rule builds with: states in the shape of its parameter, and global scalars.
class RuleBuilder {
 public:
  /// For one parameter, with the settings of its group.
  RuleBuilder(Var parameter, const Learned& learned, const Group& group, bool hidden = false);

  /// The graph that is being built.
  Graph& graph() const { return parameter_.graph(); }
  /// A state called "<parameter>.<name>", in the shape and type of the parameter, zero at first.
  Var state(std::string_view name);
  /// The value a state takes after the step.
  void next(Var state, Var value) { graph().next(state, value); }
  /// The learning rate of this parameter: the scalar input "learning_rate", times its factor and the group's.
  Var learning_rate();
  /// The number of this step, from 1: a scalar of type float64, from the int64 scalar input "step", which
  /// counts from 0.
  Var step();
  /// 1 - beta^t in the type of the parameter, t the number of this step, computed in float64.
  Var bias_correction(double beta);
  /// The weight decay in force for this parameter, for a rule's alpha: zero for biases, unless its group says
  /// otherwise.
  double decay(double alpha) const;
  /// g + alpha w, with the decay in force; where it falls, times the scalar input "fall", which goes from 1
  /// to 0 during the training.
  Var decayed(Var g, Var w, double alpha, bool falls = false) const;
  /// True for a hidden matrix; see Muon.
  bool hidden() const { return hidden_; }

 private:
  Var parameter_;
  std::string name_;
  bool weight_;
  double scale_;
  std::optional<double> alpha_;
  bool hidden_;
};

/// Gradients after clipping, in the same order. With a limit of the norm, the graph gets the output
/// "gradient_norm".
std::vector<Var> clipped(std::span<const Var> gradients, const Clipping& clipping);

/// The parameters of a graph that a step changes: those that are not frozen, themselves or by their group, in
/// the order of `learned`. Throws UsageError for a parameter the graph does not have, and a group that
/// matches nothing (with the nearest name) or has settings out of range.
std::vector<Var> changing(Graph& graph, std::span<const Learned> learned, std::span<const Group> groups = {});

/// Adds the next value of each parameter of changing() from its gradient, in the same order: between the two
/// a gradient may be looked at, clipped, or summed with those of others. Throws as changing() does, and
/// UsageError where there are not as many gradients.
void add_updates(std::span<const Var> gradients, std::span<const Learned> learned, const Rule& rule,
                 std::span<const Group> groups = {});

/// All of it: the gradients of the loss, clipped, and next values. Throws as changing() does; ShapeError
/// where the loss is not a single number.
void add_updates(Var loss, std::span<const Learned> learned, const Rule& rule,
                 std::span<const Group> groups = {}, const Clipping& clipping = {});

// ---- Schedules

/// Where a training stands when it asks for the learning rate of its next step.
struct Progress {
  /// From 0, and their number.
  std::int64_t epoch = 0, epochs = 1;
  /// Steps done since the start, and their number in all epochs.
  std::int64_t step = 0, steps = 1;
  /// Validation loss of each epoch so far.
  std::span<const double> validation_losses{};
};

/// What a schedule can do.
struct ScheduleFunctions {
  /// The learning rate of the next step, for a base rate: a function of its arguments alone.
  double (*rate)(const void* schedule, double base, const Progress& progress);
  /// It goes by the losses of validation rows.
  bool reads_validation = false;
};
/// The record of one kind of schedule.
using ScheduleKind = Kind<ScheduleFunctions>;
/// A schedule of any kind.
using Schedule = Part<ScheduleFunctions>;
/// Written as the catalog writes it.
template <>
const PartText& part_text_of<Schedule>();

/// base. For a first try, and for convex problems with a small rate.
struct Constant {
  static const ScheduleKind kind;
};
/// base factor^floor(epoch / every). Where it is known when learning slows down.
struct Step {
  std::int64_t every = 10;
  double factor = 0.1;
  static const ScheduleKind kind;
};
/// From base down to base floor along half a cosine over all steps (Loshchilov and Hutter, 2017). A good
/// choice without tuning, if the number of epochs is fixed beforehand.
struct Cosine {
  double floor = 0;
  static const ScheduleKind kind;
};
/// Cycles of base (1 - cos(2 pi log2(1 + (2^cycles - 1) step / steps))) / 2: from 0 up to base and back, each
/// cycle twice as long as the one before (Holzmueller, Grinsztajn and Steinwart, 2024). Several rates are
/// passed through, and every cycle ends at weights worth keeping: for nets on tables, with the best epoch
/// kept.
struct Coslog {
  std::int64_t cycles = 4;
  static const ScheduleKind kind;
};
/// base for a share of all steps, then down to base floor along half a cosine.
struct FlatCosine {
  double flat = 0.5, floor = 0;
  static const ScheduleKind kind;
};
/// What follows a rise of the learning rate.
enum class AfterRise : std::uint8_t { constant, cosine };
/// Their words in texts.
constexpr const char* words_of(AfterRise) { return "constant|cosine"; }
/// Up to base in equal steps over the first epochs; then constant, or down along half a cosine. For large
/// batches and rates, which would diverge from first weights.
struct WarmUp {
  double epochs = 1;
  AfterRise then = AfterRise::constant;
  /// Where the cosine ends, as a share of base.
  double floor = 0;
  static const ScheduleKind kind;
};
/// base, times factor each time the validation loss has not fallen below (1 - threshold) times its best for
/// more than `patience` epochs; never below base floor. For trainings of open length; needs validation rows.
struct Plateau {
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4, floor = 0;
  static const ScheduleKind kind;
};

/// The learning rate of the next step.
double learning_rate_at(const Schedule& schedule, double base, const Progress& progress);

}  // namespace gradus
