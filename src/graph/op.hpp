// op.hpp - the contract of an op: what a struct in src/ops must have, and the record made of it at compile
// time.
//
// An op is one struct in one file:
//
//   struct Softplus {
//     static constexpr Info info{.signature = "[...] -> [...]", .doc = "..."};
//     template <class T> static T value(T x);                  // element-wise: one number in, one number out
//     static Grads gradient(const Local& l);                   // or: not_differentiable = "reason in words"
//     static Var formula(const Call& c);                       // composites; primitives: `notation` instead
//     static Example example();                                // numbers from an independent source
//     static std::vector<Sample> samples();                    // inputs that tests and benchmarks run it on
//     static Exact exact();                                    // what its numbers are held to
//   };
//   constinit const Op softplus_op = make_op<Softplus>("softplus");
//
// An op with settings declares them (attribute.hpp), and lists them: `static constexpr const AttributeInfo*
// attributes[] = {&alpha};`. An element-wise one reads its numbers as value(x, settings), in that order.
//
// An op that is not element-wise has, in place of value() and exact(),
//     static Shape shape(const Call& c);
//     template <class T> static void forward(const Work& work, In<T> x, ..., Out<T> y);
//     static constexpr Phases phases{.units = &units};         // how a run is cut, and what stands around it
// forward does units work.begin .. work.end - 1, and the cut does not depend on the number of threads.
//
// Types: make_op<S, Types>, where T runs over Floating (the default), Numeric or Any. Inputs written
// In<std::int64_t> or In<bool> have that type always. T is the type of input `type_input` of its info; -1
// means the attribute "dtype". An op that converts has `template <class From, class To> static To value(From
// x)`: From is the type of its input, To the attribute "dtype".
//
// All that an op may leave out stands in Info or Phases, so that a slip in its name does not compile.
#pragma once

#include <array>
#include <cstdint>
#include <gradus/graph.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/exact.hpp"
#include "graph/attribute.hpp"

namespace gradus {

/// How exact an op is, in float32 and float64 alike and at all magnitudes, subnormal results among them;
/// tests hold every op to it.
struct Accuracy {
  /// Largest error in units in the last place; 0: numbers are moved or chosen, 0.5: rounded once.
  double ulp = -1;
  /// The number whose last place counts: another one where nearly equal terms may meet, or where an error of
  /// the input counts many times.
  const char* of = "the result";
};

/// How formulas that people write call an op: "max(a, b)" and "max(x)" are two ops.
struct Function {
  /// Null for an op that they cannot call.
  const char* name = nullptr;
  /// What a call makes; null: a node of the op, without attributes.
  Var (*of)(std::span<const Var> operands) = nullptr;
};

/// How an op treats images that lie side by side in the lanes of vectors, [blocks, C, H, W, 16] beside
/// [B, C, H, W]: one block after another, so that it may join the sweep of its neighbours. Element-wise ops,
/// which treat every number alone, need not say it.
struct OnImages {
  /// Inputs that are images, the first ones; 0: none are.
  int inputs = 0;
  /// True for a node whose images are worth bringing into the lanes. Null: the op follows images that are
  /// there already.
  bool (*enters_lanes)(Var x) = nullptr;
  /// It sums over all images: lanes without one must hold zeros in the last of its inputs.
  bool sums = false;
};

/// Where the result of an op is 0 for sure: where the first or the second of its inputs is (for ops on
/// images: in all of an image), or any of them. Of element-wise ops one knows besides what they make of zeros
/// alone.
enum class KeepsZeros : std::uint8_t { unknown, of_first, of_second, of_any };

/// What every op says of itself.
struct Info {
  /// Shapes, e.g. "[N, K], [K, M] -> [N, M]".
  const char* signature;
  /// One or two sentences and the formula, with its source where it has one.
  const char* doc;
  /// Name of the rule its gradient applies; "chain rule" where it has none of its own.
  const char* rule = "chain rule";
  /// Of its values; and of its derivatives where it works element by element, or where they are one kernel:
  /// those whose size is that of a normal number.
  Accuracy accuracy = {};
  Accuracy slope = {};
  /// Its values have kinks, where the gradient takes a subgradient.
  bool has_kinks = false;
  Function function = {};
  /// The input whose type is T; -1: the attribute "dtype".
  int type_input = 0;
  /// It takes any number of inputs.
  bool any_arity = false;
  /// The kernel understands Operand::transposed.
  bool reads_transposed = false;
  /// One length of its inputs does not follow from the others: it stands in an attribute, or is always the
  /// same. So checks cannot make its samples longer.
  bool fixed_length = false;
  OnImages on_images = {};
  KeepsZeros keeps_zeros = KeepsZeros::unknown;
};

/// A node about to be made: op, inputs, attributes.
class Call {
 public:
  Call(const Op& op, Graph& graph, std::span<const Var> inputs, const Attributes& attributes)
      : op_(&op), graph_(&graph), inputs_(inputs), attributes_(&attributes) {}

  Graph& graph() const { return *graph_; }
  const Op& op() const { return *op_; }
  /// Input i as a variable.
  Var x(int i = 0) const { return inputs_[static_cast<std::size_t>(i)]; }
  std::span<const Var> inputs() const { return inputs_; }
  const Shape& shape(int i = 0) const { return x(i).shape(); }
  Dtype dtype(int i = 0) const { return x(i).dtype(); }
  const Attributes& attributes() const { return *attributes_; }
  /// The value of an attribute.
  template <class T>
  decltype(auto) operator[](const Attribute<T>& attribute) const {
    return attribute.of(*attributes_);
  }
  /// Throws ShapeError, naming op, rule, shapes got and expected, and layer, where the condition does not
  /// hold.
  void require(bool condition, std::string_view rule) const;
  /// Throws DtypeError in the same manner.
  [[noreturn]] void refuse_dtype(std::string_view rule) const;

 private:
  const Op* op_;
  Graph* graph_;
  std::span<const Var> inputs_;
  const Attributes* attributes_;
};

/// A node being differentiated: its inputs, its value y, and dy, the gradient of the loss with respect to y.
class Local : public Call {
 public:
  Local(const Call& call, Var value, Var upstream) : Call(call), y(value), dy(upstream) {}
  Var y, dy;
};

/// The gradient with respect to each input; a default-made Var where there is none (indices, masks).
using Grads = std::vector<Var>;

/// Numbers in memory with their shape and type.
struct Operand {
  void* data = nullptr;
  Shape shape;
  Dtype dtype = Dtype::float32;
  /// The last two axes are swapped: `shape` is what the op sees, the memory holds its transpose. Only for ops
  /// with `reads_transposed`.
  bool transposed = false;
};

/// What a kernel gets: inputs, output, attributes, and the units it is to do.
struct Work {
  std::span<const Operand> inputs;
  const Operand& output;
  const Attributes& attributes;
  std::int64_t begin = 0;
  std::int64_t end = 1;
  /// What the op's prepare() made; null for ops without one.
  void* kept = nullptr;
  /// Pieces that may run at the same time. Memory may depend on it, results never do.
  int threads = 1;

  /// The value of an attribute.
  template <class T>
  decltype(auto) operator[](const Attribute<T>& attribute) const {
    return attribute.of(attributes);
  }
};

/// An input of a kernel.
template <class T>
struct In {
  const T* data;
  const Shape& shape;
  std::int64_t size() const { return shape.size(); }
  const T& operator[](std::int64_t i) const { return data[i]; }
};

/// The output of a kernel.
template <class T>
struct Out {
  T* data;
  const Shape& shape;
  std::int64_t size() const { return shape.size(); }
  T& operator[](std::int64_t i) const { return data[i]; }
};

/// Most inputs of an op with a fixed number of them.
inline constexpr int max_arity = 4;
/// Most settings of an element-wise op.
inline constexpr int max_settings = 2;

/// The settings of an element-wise op (slope, limits), in the order of its list `attributes`.
template <class T>
struct Settings {
  std::array<T, max_settings> values{};
  T operator[](int i) const { return values[static_cast<std::size_t>(i)]; }
};

/// Runs all units [work.begin, work.end) of an op.
using Kernel = void (*)(const Work& work);
/// How a run of an op is cut into pieces, and what stands before and after them.
struct Phases {
  /// Number of independent units of work (rows, say) that forward is cut into; null: one.
  std::int64_t (*units)(const Work& work) = nullptr;
  /// Units of one piece of work, at least, where the size of the tensors is no good measure of the work;
  /// null: enough for some 30 us.
  std::int64_t (*grain)(const Work& work) = nullptr;
  /// Makes what the kernel keeps from call to call for inputs of one shape: buffers for each of work.threads,
  /// say; forward finds it in work.kept. Pointers of the work may not be followed. Null: nothing.
  std::shared_ptr<void> (*prepare)(const Work& work) = nullptr;
  /// Run on one thread before and after all units: what all units need, and sums over units, in their order.
  /// Null: there is nothing to do.
  Kernel start = nullptr, finish = nullptr;
};

/// Runs an element-wise op on n numbers.
using Loop = void (*)(std::int64_t n, const void* const* inputs, void* output, const double* settings);

/// An op for one element type.
struct TypedKernel {
  Kernel kernel = nullptr;
  /// Element-wise ops only.
  Loop loop = nullptr;
  std::array<Dtype, max_arity> inputs{};
  Dtype output = Dtype::float32;
};

/// A worked example from an independent source.
struct Example {
  std::vector<Tensor> inputs;
  Tensor output;
  /// Where the numbers come from: a page, a formula done by hand, NumPy.
  const char* source;
  Attributes attributes = {};
};

/// What an element-wise op of one or two numbers is held to: the same as its kernel, found in another way.
struct Exact {
  using Numbers = Long (*)(Long a, Long b);
  Numbers value;
  /// Derivatives by the two; null where there is none.
  std::array<Numbers, 2> slopes{};
  /// The numbers whose last places count for them, as the accuracy of the slope says; null: their own.
  std::array<Numbers, 2> slope_of{};
  /// The same for the value, as the accuracy of the op says.
  Numbers value_of = nullptr;
};

/// An input to try an op on: numbers drawn from [low, high), at least 0.01 away from each kink.
struct SampleInput {
  Shape shape = {};
  double low = -2;
  double high = 2;
  std::vector<double> kinks = {};
  /// Drawn numbers are cut to whole ones.
  bool whole = false;
};

/// Inputs and attributes to try an op on.
struct Sample {
  std::vector<SampleInput> inputs;
  Attributes attributes = {};
};

/// Stands in Info::type_input of leaves.
inline constexpr int leaf_type = -2;

/// The record of an op.
struct Op {
  const char* name;
  Info info;
  /// Number of inputs; -1 for any number.
  int arity;
  std::span<const AttributeInfo* const> attributes;
  bool element_wise;
  Shape (*shape)(const Call& call);
  /// Kernels by element type.
  std::array<TypedKernel, dtype_count> kernels;
  /// For an op that converts: kernels by the type of its input, then by the attribute "dtype". Null for
  /// others.
  const std::array<TypedKernel, dtype_count>* conversions;
  Phases phases;
  Grads (*gradient)(const Local& local);
  /// Why there is no gradient; null where there is one.
  const char* not_differentiable;
  /// The op as an expression of simpler ops; null for a primitive.
  Var (*formula)(const Call& call);
  /// How a primitive is written: "{0} + {1}".
  const char* notation;
  /// True where a formula shows the input alone: the same numbers, repeated, of another type, or checked.
  bool is_unwritten() const { return notation && std::string_view(notation) == "{0}"; }
  Example (*example)();
  std::vector<Sample> (*samples)();
  /// Null where there is nothing to compute, or more than two numbers go in.
  Exact (*exact)();

  /// The kernel for a type, or null where the op refuses it.
  const TypedKernel* kernel(Dtype type) const {
    const TypedKernel& found = kernels[static_cast<std::size_t>(type)];
    return found.kernel ? &found : nullptr;
  }
};

/// Throws UsageError where an attribute is not declared or of another type, Error where one is missing that
/// must be given, ShapeError where one is out of its range.
void check_attributes(const Call& call);

/// The type that chooses the kernel of a call. Throws DtypeError where the op refuses it.
const TypedKernel& typed_kernel(const Call& call);

/// The kernel of a node that passed its checks when it was made.
const TypedKernel& kernel_of(const Graph& graph, const Node& node);

/// Leaves: they have no kernel.
extern const Op input_op, parameter_op, state_op, constant_op;

/// True for an input, parameter, state or constant.
inline bool is_leaf(const Node& node) { return node.op->info.type_input == leaf_type; }

/// Adds a node to the graph of the first input.
Var apply(const Op& op, std::initializer_list<Var> inputs, Attributes attributes = {});

}  // namespace gradus
