// explain.hpp - how a gradient comes about: what is explained, and its derivation, step by step, each step
// checked.
//
//   Subject subject = explained_model(mlp, CrossEntropy(), batch.x, batch.y);
//   Derivation derivation = derive(subject);          // read from the graph and the rules applied to it
//   std::string page = derivation_text(derivation);   // dW1 = dz1^T x ...
//
// Nothing here is a stored text: formulas are read from nodes, and every step is a rewrite of one node into
// another, of which both have values.
#pragma once

#include <cstdint>
#include <gradus/autodiff.hpp>
#include <gradus/error.hpp>
#include <gradus/graph.hpp>
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// A printed formula that does not say what it means: an error in Gradus, never in what it was given.
class InternalError : public Error {
 public:
  using Error::Error;
};

// ---- What is explained

/// A loss as a graph in float64, with numbers for its leaves.
struct Subject {
  /// "softmax, cross_entropy"
  std::string title;
  std::shared_ptr<Graph> graph;
  /// The single number whose gradient is wanted.
  NodeId loss = -1;
  /// What it is wanted for: parameters of a model, variables of a formula.
  std::vector<NodeId> wrt;
  /// Values of all inputs, parameters and states.
  Feeds feeds;
  /// What the lectures call a node: x, W1, b1, z1, a1, yhat, L. Leaves and outputs of layers have one.
  std::map<NodeId, std::string> names;
  /// Rows of the batch; 0 for a formula, which has none.
  std::int64_t batch = 0;
  /// What a reader should know before: that an activation has no gradient, for one.
  std::vector<std::string> notes;
};

/// A model on a batch, in training mode: x [B, sample...], y as the loss takes it. The model must be
/// prepared. `weight` [B] is what each row counts for, as in training; without it, one each. Throws
/// UsageError where the model is not prepared and for classes that are none, ShapeError where x, y and weight
/// do not fit, or there are no rows.
Subject explained_model(const Model& model, const Loss& loss, const Tensor& x, const Tensor& y,
                        std::span<const Penalty> penalties = {},
                        const std::optional<Tensor>& weight = std::nullopt);

/// The same on random numbers: `batch` samples from a normal distribution, and classes or targets that go
/// round; biases that are all 0 are moved, as on the kinks of ReLU no step could be checked. Throws
/// UsageError where the model does not tell so many classes apart.
Subject explained_model(const Model& model, const Loss& loss, std::int64_t batch, std::int64_t classes,
                        std::span<const Penalty> penalties = {}, std::uint64_t seed = 1);

/// A formula of a few lines, the first of which is the loss and others define what it uses: {"-log(a)",
/// "a = 1 / (1 + exp(-w.x))"}. Numbers have the usual operators, ^ for powers; w.x is the dot product of
/// vectors, A*w the product of a matrix, which has a capital letter; functions are those of ops, and sum,
/// mean, max, min and dot. `given` holds values of some variables, "w=[1, 2]"; others are drawn. `wrt` names
/// the variables whose gradient is wanted; empty: all. Throws UsageError, with line and column, for what is
/// no formula.
Subject explained_formula(std::span<const std::string> lines, std::span<const std::string> wrt = {},
                          std::span<const std::string> given = {}, std::uint64_t seed = 1);

// ---- Formulas

/// A formula as a tree, read from nodes of a graph. All notations are written from it.
struct Expression {
  /// What a node of the tree is.
  enum class Kind : std::uint8_t {
    symbol,      ///< text: a name
    number,      ///< text: its digits
    sum,         ///< parts[0] + parts[1]
    difference,  ///< parts[0] - parts[1]
    negative,    ///< -parts[0]
    product,     ///< parts[0] parts[1], number by number
    matrices,    ///< parts[0] parts[1], a product of matrices
    dot,         ///< parts[0] . parts[1], of vectors
    quotient,    ///< parts[0] / parts[1]
    power,       ///< parts[0] to the parts[1]
    transposed,  ///< parts[0]^T
    absolute,    ///< |parts[0]|
    total,       ///< sum over text (indices, perhaps none) of parts[0]
    call,        ///< text(parts...)
    relation,    ///< 1 where parts[0] text parts[1] holds, else 0; text: > >= < <= = !=
    choice,      ///< parts[1] where parts[0] holds, else parts[2]
  };
  Kind kind = Kind::symbol;
  std::string text{};
  std::vector<Expression> parts{};
};

/// Names of nodes at which a formula stops.
using Symbols = std::map<NodeId, std::string>;

/// The formula of a node over the symbols, down to leaves; the node itself is taken apart even if it is one.
/// Throws UsageError for one with more than 100,000 parts, or with more than 1,000 within each other.
Expression expression_of(const Graph& graph, NodeId id, const Symbols& symbols);
/// The same in index notation: z_ij = sum_k x_ik W_jk + b_j.
Expression indexed_expression_of(const Graph& graph, NodeId id, const Symbols& symbols);

std::string plain(const Expression& expression);   ///< ASCII: "(p - y)^T x / B"
std::string latex(const Expression& expression);   ///< "\\frac{(p - y)^{\\top} x}{B}"
std::string mathml(const Expression& expression);  ///< the inside of a <math> element

// ---- Derivations

/// One step: what a rule makes of the formula before it, and how far their values are apart.
struct DerivationStep {
  /// "quotient rule", "x / x = 1: common factors cancel", "central differences".
  std::string rule;
  /// The formula it leads to; the one before where only numbers are compared.
  NodeId after = -1;
  /// Largest gradient_error of the numbers before and after, and how many were compared: none where rounding
  /// hides from differences what they should tell.
  double difference = 0;
  std::int64_t numbers = 0;
  bool good = true;
};

/// How one quantity is found.
struct DerivationLine {
  /// "z1", "dp_a/dz", "dW1"
  std::string subject{};
  /// Path of the layer that it belongs to: "0.linear"; empty for formulas.
  std::string layer{};
  /// "dL/dp_a dp_a/dz": the chain that it starts from; empty where there is none.
  std::string chain{};
  /// The leaf that stands for it in other formulas; -1 where none does.
  NodeId symbol = -1;
  /// The last formula.
  NodeId result = -1;
  Shape shape{};
  std::vector<DerivationStep> steps{};
  /// Why there is no gradient, or where the function has a kink.
  std::string note{};
};

/// A derivation: formulas, local derivatives, and upstream times local from the loss back to what is wanted.
struct Derivation {
  std::string title;
  std::vector<std::string> notes;
  /// Where the formulas stand: every symbol is a leaf, "dz1" the gradient of the loss by z1.
  std::shared_ptr<Graph> graph;
  Symbols symbols;
  Feeds feeds;
  /// z1 = ..., a1 = ..., L = ...
  std::vector<DerivationLine> formulas;
  /// da1/dz1 = ...
  std::vector<DerivationLine> locals;
  /// dz1 = dL/dz1 = ...: upstream times local.
  std::vector<DerivationLine> upstream;
  /// dW1 = dz1^T x: what was wanted, in the order of Subject::wrt.
  std::vector<DerivationLine> gradients;
  /// How often each rule was applied.
  std::map<std::string, std::int64_t> fired;

  /// True where every step passed its check.
  bool good() const;
  /// The formula of a node over the symbols. Throws UsageError where there is no graph, and as expression_of.
  Expression expression(NodeId id) const;
};

/// What a derivation is made with.
struct DeriveOptions {
  /// Largest difference of a step, and of the final formula from central differences.
  double tolerance = 1e-8, numerical_tolerance = 1e-6;
  /// Numbers of a gradient that are compared with central differences, spread over it; 0: all.
  std::int64_t entries = 12;
  /// Makes what this rule leads to wrong, to see the check fail.
  std::string corrupt = {};
};

/// Derives the gradient of a subject: by the rules of its ops, then by identities, each step checked on the
/// subject's numbers. Throws UsageError, with the nearest name, where no step is made by the rule to corrupt,
/// and where the loss is a leaf without a name, of which there is nothing to say.
Derivation derive(const Subject& subject, const DeriveOptions& options = {});

/// The gradients that were wanted, by their derived formulas from what is given alone: values of names and
/// gradients that other formulas use are computed by their own, first to last.
std::vector<Tensor> derived_gradients(const Derivation& derivation);

/// The whole derivation in plain ASCII.
std::string derivation_text(const Derivation& derivation, bool indexed = false);
/// As a LaTeX document.
std::string derivation_latex(const Derivation& derivation, bool indexed = false);

}  // namespace gradus
