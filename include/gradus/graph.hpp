// graph.hpp - the computation graph: an append-only list of nodes, each an op applied to earlier nodes.
//
//   Graph graph;
//   Var x = graph.input("x", {64, 784}, Dtype::float32);
//   Var w = graph.parameter("w", {10, 784}, Dtype::float32);
//   Var z = matmul(x, transpose(w));   // ops.hpp; a shape that does not fit throws here, at your own line
//   graph.output("z", z);
//
// A node's inputs have smaller ids, so id order is an order of execution, and a cycle cannot be written down.
#pragma once

#include <cstdint>
#include <deque>
#include <gradus/one_of.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

class Graph;
struct Op;

/// Position of a node in its graph.
using NodeId = std::int32_t;

/// What an attribute of a node may hold: an axis, a slope, a list of axes.
using AttributeValue = OneOf<std::int64_t, double, std::vector<std::int64_t>>;

/// The fixed settings of a node, by name. Names are string literals of the op.
class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<std::pair<std::string_view, AttributeValue>> items) : items_(items) {}

  /// A whole number. Throws Error where the op forgot to set it, and UsageError where it is something else;
  /// so do the next two.
  std::int64_t integer(std::string_view name) const { return get<std::int64_t>(name, "a whole number"); }
  /// A number.
  double number(std::string_view name) const { return get<double>(name, "a number"); }
  /// A list of whole numbers.
  const std::vector<std::int64_t>& list(std::string_view name) const {
    return get<std::vector<std::int64_t>>(name, "a list of whole numbers");
  }
  /// The value of that name; null where it is not set.
  const AttributeValue* find(std::string_view name) const;
  /// The same attributes with one of them set to another value.
  Attributes with(std::string_view name, AttributeValue value) const;
  /// All of them, in the op's order.
  std::span<const std::pair<std::string_view, AttributeValue>> items() const { return items_; }
  /// "axis=1, keep=0"
  std::string str() const;

  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  const AttributeValue& at(std::string_view name) const;
  [[noreturn]] static void refuse_type(std::string_view name, const char* wanted);
  template <class T>
  const T& get(std::string_view name, const char* wanted) const {
    const T* found = std::get_if<T>(&at(name));
    if (!found) refuse_type(name, wanted);
    return *found;
  }

  std::vector<std::pair<std::string_view, AttributeValue>> items_;
};

/// One op applied to earlier nodes.
struct Node {
  const Op* op = nullptr;
  std::vector<NodeId> inputs;
  Attributes attributes;
  Shape shape;
  Dtype dtype = Dtype::float32;
  /// Name of an input, parameter or state; empty for others.
  std::string name;
  /// Path of the layer that made it, e.g. "2.linear"; index into Graph::layers().
  std::int32_t layer = 0;
  /// The rewrite that made it: index into Graph::records(), or -1 where the user's formula did.
  std::int32_t record = -1;
  /// Value of a constant.
  std::shared_ptr<const Tensor> value;
  /// After a rewrite of the whole graph: the nodes before it that this one stands for.
  std::vector<NodeId> origins;
};

/// A node of a graph, to write formulas with. Cheap to copy; valid as long as its graph lives and stays in
/// place. What asks for a node where there is none throws UsageError.
class Var {
 public:
  /// Stands for "no node", as in a gradient that does not exist.
  Var() = default;
  Var(Graph& graph, NodeId id) : graph_(&graph), id_(id) {}

  /// False for a default-made Var.
  explicit operator bool() const { return graph_ != nullptr; }
  /// The graph that it is a node of.
  Graph& graph() const {
    if (!graph_) refuse_empty();
    return *graph_;
  }
  NodeId id() const { return id_; }
  /// The node itself; its shape and its type.
  const Node& node() const;
  /// Shape of its value.
  const Shape& shape() const { return node().shape; }
  /// Element type of its value.
  Dtype dtype() const { return node().dtype; }

  friend bool same(Var a, Var b) { return a.graph_ == b.graph_ && a.id_ == b.id_; }

 private:
  [[noreturn]] static void refuse_empty();

  Graph* graph_ = nullptr;
  NodeId id_ = -1;
};

/// One rewrite of a formula: the rule, what stood before and what stands after. Together they are the
/// derivation.
struct Record {
  /// "chain rule", "quotient rule", "sum over paths", "softmax = exp / sum of exp", ...
  std::string rule;
  /// The node the rule was applied to.
  NodeId subject = -1;
  /// Nodes that the rule read: upstream gradient, contributions to add up, the expression replaced.
  std::vector<NodeId> before;
  /// The nodes that state the result, one per input of the subject where the rule is a gradient (-1: none).
  std::vector<NodeId> after;
};

/// An append-only list of nodes with named inputs, parameters, states and outputs.
class Graph {
 public:
  Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  Graph(Graph&&) = delete;
  Graph& operator=(Graph&&) = delete;
  ~Graph() = default;

  /// A value given at run time: a batch, labels, the learning rate. Throws UsageError where the name is
  /// taken, DtypeError for a type that is none; so do the next two.
  Var input(std::string_view name, const Shape& shape, Dtype dtype);
  /// A value that is learned.
  Var parameter(std::string_view name, const Shape& shape, Dtype dtype);
  /// A value carried from step to step, e.g. a velocity, starting at `initial` everywhere.
  Var state(std::string_view name, const Shape& shape, Dtype dtype, double initial = 0);
  /// A fixed tensor.
  Var constant(Tensor value);
  /// A fixed number of rank 0.
  Var scalar(double value, Dtype dtype);
  /// An op applied to nodes of this graph. Throws ShapeError or DtypeError where they do not fit.
  Var apply(const Op& op, std::span<const Var> inputs, Attributes attributes = {});

  /// An empty graph with the layers of another one, for a rewrite of the whole graph.
  static std::unique_ptr<Graph> like(const Graph& other);
  /// Adds a copy of another graph's node, with its name and layer, on inputs of this graph. Throws UsageError
  /// for another number of inputs than the node has, ShapeError for inputs of other shapes or types.
  NodeId adopt(const Graph& from, NodeId id, std::vector<NodeId> inputs);
  /// Adds origins to a node that now stands for more nodes of the graph before the rewrite.
  void add_origins(NodeId id, std::span<const NodeId> origins);
  /// Adds a record carried over from another graph, its ids already those of this one.
  void add_record(Record record) { records_.push_back(std::move(record)); }

  /// Gives a node a name under which its value can be read after a run. A second node of that name replaces
  /// the first. Throws UsageError for a node of another graph, as does the next.
  void output(std::string_view name, Var value);
  /// The value that a parameter or state takes after the step; same shape and type. Throws ShapeError
  /// otherwise.
  void next(Var parameter_or_state, Var value);

  /// The node of an id. Throws UsageError for one that the graph does not have.
  const Node& node(NodeId id) const {
    if (id < 0 || id >= size()) refuse(id);
    return nodes_[static_cast<std::size_t>(id)];
  }
  /// The node of an id, to write formulas with.
  Var var(NodeId id) { return {*this, id}; }
  /// Number of nodes.
  NodeId size() const { return static_cast<NodeId>(nodes_.size()); }
  /// The input, parameter or state of that name, if there is one.
  std::optional<NodeId> find(std::string_view name) const;
  /// Ids of all inputs, parameters and states, in order of creation.
  std::span<const NodeId> inputs() const { return inputs_; }
  std::span<const NodeId> parameters() const { return parameters_; }
  std::span<const NodeId> states() const { return states_; }
  /// First value of every element of a state. Throws UsageError for a node that is none.
  double initial(NodeId state) const;
  const std::map<std::string, NodeId, std::less<>>& outputs() const { return outputs_; }
  /// Next value of each parameter or state that has one.
  const std::map<NodeId, NodeId>& updates() const { return updates_; }
  /// Paths of layers; entry 0 is the empty path.
  const std::deque<std::string>& layers() const { return layers_; }
  /// Path of the layer that new nodes belong to.
  std::string_view current_layer() const { return layers_[static_cast<std::size_t>(layer_)]; }
  std::span<const Record> records() const { return records_; }

  /// Until it is destroyed, new nodes belong to the layer `path` (below the enclosing one).
  class LayerScope {
   public:
    /// Enters the layer.
    LayerScope(Graph& graph, std::string_view path);
    LayerScope(const LayerScope&) = delete;
    LayerScope& operator=(const LayerScope&) = delete;
    ~LayerScope();

   private:
    Graph& graph_;
    std::int32_t before_;
  };

  /// Until it is destroyed, new nodes are the work of a rewrite rule; done() states what it read and what
  /// came out.
  class RuleScope {
   public:
    /// Opens a record of the rule.
    RuleScope(Graph& graph, std::string rule, NodeId subject);
    RuleScope(const RuleScope&) = delete;
    RuleScope& operator=(const RuleScope&) = delete;
    ~RuleScope();
    /// Completes the record.
    void done(std::vector<NodeId> before, std::vector<NodeId> after);

   private:
    Graph& graph_;
    std::int32_t before_;
    std::int32_t record_;
  };

  /// Until it is destroyed, new nodes belong to the layer of an existing one, as gradients do.
  class SameLayer {
   public:
    /// Enters the layer of that node.
    SameLayer(Graph& graph, NodeId id) : graph_(graph), before_(graph.layer_) {
      graph.layer_ = graph.node(id).layer;
    }
    SameLayer(const SameLayer&) = delete;
    SameLayer& operator=(const SameLayer&) = delete;
    ~SameLayer() { graph_.layer_ = before_; }

   private:
    Graph& graph_;
    std::int32_t before_;
  };

  /// Tries a formula: unless it is kept, the nodes made since are taken back when it is destroyed, with their
  /// names and records.
  class Trial {
   public:
    /// Remembers where the graph ends.
    explicit Trial(Graph& graph)
        : graph_(graph), before_(graph.size()), records_before_(graph.records_.size()) {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() {
      if (!kept_) graph_.take_back(before_, records_before_);
    }
    /// The new nodes stay.
    void keep() { kept_ = true; }

   private:
    Graph& graph_;
    NodeId before_;
    std::size_t records_before_;
    bool kept_ = false;
  };

 private:
  // All nodes from `first` on, and what names or tells of them.
  void take_back(NodeId first, std::size_t records);
  [[noreturn]] void refuse(NodeId id) const;
  void expect_own(Var value, std::string_view what) const;
  Var add(Node node);
  Var leaf(const Op& op, std::string_view name, const Shape& shape, Dtype dtype);

  std::deque<Node> nodes_;  // a deque: references to nodes stay good while rules add more
  std::vector<NodeId> inputs_, parameters_, states_;
  std::map<std::string, NodeId, std::less<>> names_, outputs_;
  std::map<NodeId, NodeId> updates_;
  std::map<NodeId, double> initial_;
  std::deque<std::string> layers_;
  std::vector<Record> records_;
  std::int32_t layer_ = 0;
  std::int32_t record_ = -1;
};

/// Every node on a line of its own: `%3 = matmul(%1, %2)   [64, 10] float32   2.linear`.
std::string to_text(const Graph& graph);

/// The graph in Graphviz's DOT language.
std::string to_dot(const Graph& graph);

/// The node as a formula over its inputs, parameters and states, e.g. "relu(x w^T + b)", expanded down to
/// leaves. Throws UsageError for one with more than 100,000 parts, or with more than 1,000 within each other.
std::string formula_text(const Graph& graph, NodeId id);

}  // namespace gradus
