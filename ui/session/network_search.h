#pragma once

#include <QMetaType>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/experiment/prepared_data.h"
#include "core/interpret/symbolic_settings.h"

namespace kan::ui {

/// A network in closed form that no simpler one beats, with its formula.
struct FrontEntry {
    double complexity = 0;
    double train_rmse = 0, test_rmse = 0;
    QString formula;
    std::shared_ptr<const Kan> model;
};
using FrontPtr = std::shared_ptr<const std::vector<FrontEntry>>;

/// What a search tells when a stage is done.
struct SearchStage {
    QString text;    ///< short, for the history: "discover: prune"
    QString detail;  ///< in words
    Kan model;
};

/// What a search ends with.
struct SearchResult {
    QString message;                  ///< in words
    std::optional<SearchStage> last;  ///< what to end with, if it is not the network of the last stage
    FrontPtr front;                   ///< null: the search makes none
};

/// Where a search starts.
struct SearchStart {
    Kan model;
    PreparedDataPtr data;
    std::stop_token stop;
    std::function<void(SearchStage)> stage_done;  ///< called on the worker's thread
    std::function<void(QString)> trying;          ///< something that left the network as it was, in words
};

/// A search that changes the network in stages. Carried out by the worker.
struct NetworkSearch {
    QString name;  ///< "Discover"
    bool from_the_seed =
        true;  ///< starts anew (discoverStart) if what is there is nothing but the seed's network, trained
    std::function<SearchResult(const SearchStart &start)> run;
};

/// Functions for all edges that have a good one: kan::autoSymbolic on the present network.
NetworkSearch autoSymbolicSearch(const SymbolicSettings &settings, const TrainingOptions &training);
/// Constants to nice numbers where the loss allows it: kan::snap.
NetworkSearch snapSearch(const TrainingOptions &training);
/// From data to a formula: kan::discover. Says in words that it is not for losses of classes.
NetworkSearch discoverSearch(const SymbolicSettings &settings, const TrainingOptions &training);

/// How a search stands, for the window.
struct SearchState {
    std::uint64_t run_id = 0;
    QString name;
    bool running = false;
    QString activity;  ///< what it does or did last, in words
    int stages = 0;    ///< done
    double seconds = 0;
    FrontPtr front;  ///< of a search that ended
};
using SearchStatePtr = std::shared_ptr<const SearchState>;

}  // namespace kan::ui

Q_DECLARE_METATYPE(kan::ui::SearchStatePtr)
