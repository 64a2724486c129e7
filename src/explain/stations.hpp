// stations.hpp - a formula cut into named pieces: each is a short formula over the names of others.
#pragma once

#include <gradus/explain.hpp>
#include <optional>

#include "explain/lecture_form.hpp"
#include "explain/rewriter.hpp"

namespace gradus {

/// A node with a name.
struct Station {
  std::string name;
  /// The node of the subject.
  NodeId source = -1;
  /// Its leaf in the graph of the derivation, and the formula it stands for over other leaves; -1 for what is
  /// given.
  NodeId symbol = -1, formula = -1;
  /// The formula that is differentiated; another one where the lectures take it apart, as softmax.
  NodeId taken_apart = -1;
  /// It depends on what the gradient is wanted for, and a gradient can reach it.
  bool depends = false;
  /// The derivation gave it its name, u1 or the like.
  bool invented = false;
  /// Part of the loss, not of the model.
  bool in_loss = false;
  /// Part of the loss of each row: its gradient is that of l, the loss of the rows, and rows do not mix.
  bool per_row = false;
  /// The leaf "dz1" or "dl/dp_a", and in the end the formula of that gradient.
  NodeId gradient_symbol = -1, gradient = -1;
};

/// The pieces, and the graph in which they stand.
class Stations {
 public:
  /// Cuts a subject into pieces.
  explicit Stations(const LectureForm& form);

  std::vector<Station>& all() { return stations_; }
  Graph& graph() { return *graph_; }
  std::shared_ptr<Graph> shared() const { return graph_; }
  /// Values of all leaves.
  Feeds& feeds() { return feeds_; }
  const Symbols& symbols() const { return symbols_; }
  /// The station of a leaf; null where there is none.
  Station* of_symbol(NodeId symbol);
  /// The loss of the rows, l; null where there is none.
  Station* rows();
  /// A node of the subject over the leaves of the model's own names.
  NodeId over_model(NodeId source);
  /// Products that stand for a name, and facts of one-hot vectors.
  std::vector<RewriteRule> rules() const;

 private:
  void choose();
  void build();
  void evaluate_leaves();
  void take_apart();
  void find_rows();
  bool is_station(NodeId id, const std::vector<int>& uses, const std::vector<bool>& depends) const;
  NodeId localised(NodeId source, std::map<NodeId, NodeId>& known);
  bool name_piece(NodeId id);

  LectureForm form_;
  std::shared_ptr<Graph> graph_;
  Feeds feeds_;
  Symbols symbols_;
  std::vector<Station> stations_;
  std::map<NodeId, std::size_t> by_source_;
  std::map<NodeId, NodeId> known_, known_of_model_;
};

}  // namespace gradus
