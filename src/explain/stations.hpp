// stations.hpp - a formula cut into named pieces: each is a short formula over the names of others.
#pragma once

#include <gradus/explain.hpp>

#include "explain/lecture_form.hpp"
#include "explain/rewriter.hpp"
#include "explain/station.hpp"
#include "graph/by_id.hpp"

namespace gradus::explain {

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
  /// The station of the leaf of a gradient; null where there is none.
  Station* of_gradient(NodeId symbol);
  /// The loss of the rows, l; null where there is none.
  Station* rows();
  /// A node of the subject over the leaves of the model's own names.
  NodeId over_model(NodeId source);
  /// Products that stand for a name, and facts of one-hot vectors.
  std::vector<RewriteRule> rules() const;

 private:
  void choose();
  void find_row_axes();
  void build();
  const Shape& shape_of(NodeId source) const;
  void evaluate_leaves();
  void take_apart();
  void find_rows();
  bool is_station(NodeId id, const ById<int>& uses, const NodeSet& depends) const;
  NodeId localised(NodeId source, std::map<NodeId, NodeId>& known);
  bool name_piece(NodeId id);

  LectureForm form_;
  std::shared_ptr<Graph> graph_;
  Feeds feeds_;
  Symbols symbols_;
  /// Of the subject's nodes, with the label of the rows.
  std::map<NodeId, Shape> shapes_;
  std::vector<Station> stations_;
  std::map<NodeId, NodeId> known_, known_of_model_;
};

}  // namespace gradus::explain
