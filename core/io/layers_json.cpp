#include "core/io/layers_json.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "core/formula/user_function.h"
#include "core/io/fields_json.h"
#include "core/model/kan_fields.h"
#include "core/text.h"

namespace kan {

namespace {

constexpr int kMostNodes = 1'000'000'000;

nlohmann::json edgeTable(const KanLayer &layer, const double *values) {
    nlohmann::json rows = nlohmann::json::array();
    for (int i = 0; i < layer.inputs; ++i) {
        nlohmann::json row = nlohmann::json::array();
        for (int j = 0; j < layer.outputs; ++j) row.push_back(values[layer.edge(i, j)]);
        rows.push_back(std::move(row));
    }
    return rows;
}

void readEdgeTable(const JsonReader &table, const KanLayer &layer, double *values) {
    table.arraySize(static_cast<std::size_t>(layer.inputs), "inputs");
    for (int i = 0; i < layer.inputs; ++i) {
        const auto row =
            table.at(static_cast<std::size_t>(i)).numbers(static_cast<std::size_t>(layer.outputs), "outputs");
        std::copy(row.begin(), row.end(), values + layer.edge(i, 0));
    }
}

/// Knots of all inputs of a layer, strictly increasing; sets `grid`.
std::vector<double> readKnots(const JsonReader &table, int inputs, int &grid) {
    table.arraySize(static_cast<std::size_t>(inputs), "inputs");
    std::vector<double> knots;
    for (int i = 0; i < inputs; ++i) {
        const JsonReader row = table.at(static_cast<std::size_t>(i));
        const std::vector<double> values = row.numbers();
        if (i == 0) grid = static_cast<int>(values.size()) - 1;
        if (grid < 1 || grid > 1'000'000) row.fail("needs at least two knots");
        row.arraySize(static_cast<std::size_t>(grid) + 1, "as the first row");
        for (std::size_t q = 1; q < values.size(); ++q)
            if (!(values[q] > values[q - 1])) row.at(q).fail("is not above the knot before it; knots must increase");
        knots.insert(knots.end(), values.begin(), values.end());
    }
    return knots;
}

SymbolicFunction readFunction(const JsonReader &entry) {
    static const SymbolicLibrary kStandard = SymbolicLibrary::standard();
    const std::string name = entry.at("function").string();
    if (const SymbolicFunction *known = kStandard.find(name)) return *known;
    try {
        SymbolicFunction function = symbolicLibraryOf({name}).functions().front();
        if (entry.has("complexity")) function.complexity = static_cast<int>(entry.at("complexity").integer(0, 1000));
        return function;
    } catch (const std::invalid_argument &error) {
        entry.at("function").fail(concat("is no function of one variable: ", error.what()));
    }
}

void readSymbolic(const JsonReader &table, Kan &model, int l) {
    const std::size_t count = table.arraySize();
    for (std::size_t n = 0; n < count; ++n) {
        const JsonReader entry = table.at(n);
        entry.requireKnownKeys({"input", "output", "function", "params", "with_spline", "frozen", "complexity"});
        const int i = static_cast<int>(entry.at("input").integer(0, model.layer(l).inputs - 1));
        const int j = static_cast<int>(entry.at("output").integer(0, model.layer(l).outputs - 1));
        if (model.symbolic({l, i, j})) entry.fail("is the second function on this edge");
        const std::vector<double> params = entry.at("params").numbers(4, "a, b, c and d");
        const bool with_spline = entry.has("with_spline") && entry.at("with_spline").boolean();
        model.fixSymbolic({l, i, j}, readFunction(entry), {params[0], params[1], params[2], params[3]}, with_spline);
        model.setFrozen({l, i, j}, entry.has("frozen") && entry.at("frozen").boolean());
    }
}

nlohmann::json symbolicToJson(const Kan &model, int l) {
    nlohmann::json table = nlohmann::json::array();
    for (const SymbolicPart &part : model.layer(l).symbolic) {
        const int outputs = model.layer(l).outputs;
        const int i = static_cast<int>(part.edge) / outputs, j = static_cast<int>(part.edge) % outputs;
        const Affine at = model.affine({l, i, j});
        nlohmann::json entry = {{"input", i},
                                {"output", j},
                                {"function", part.function.name},
                                {"params", {at.a, at.b, at.c, at.d}},
                                {"with_spline", part.with_spline}};
        if (part.frozen) entry["frozen"] = true;
        if (part.function.kind == SymbolicKind::User) entry["complexity"] = part.function.complexity;
        table.push_back(std::move(entry));
    }
    return table;
}

/// Scales and biases of subnodes and nodes.
void readNodeNumbers(const JsonReader &reader, Kan &model, int l) {
    Kan::NodeNumbers numbers = model.nodeNumbers(l);
    const auto read = [&](const char *key, std::vector<double> &part, std::string_view each) {
        if (reader.has(key)) part = reader.at(key).numbers(part.size(), each);
    };
    read("subnode_scale", numbers.subnode_scale, "subnodes");
    read("subnode_bias", numbers.subnode_bias, "subnodes");
    read("node_scale", numbers.node_scale, "nodes");
    read("node_bias", numbers.node_bias, "nodes");
    if (model.layer(l).affine || !numbers.neutral()) model.setNodeNumbers(l, numbers);
}

/// The entries of pykan's width: nodes, or [sum nodes, multiplication nodes].
void readWidth(const JsonReader &model, KanSpec &spec) {
    std::vector<int> products;
    if (model.has("width")) {
        const JsonReader width = model.at("width");
        spec.width.clear();
        for (std::size_t l = 0; l < width.arraySize(); ++l) {
            const JsonReader entry = width.at(l);
            products.push_back(0);
            if (!entry.isArray()) {
                spec.width.push_back(static_cast<int>(entry.integer(-kMostNodes, kMostNodes)));
                continue;
            }
            entry.arraySize(2, "the numbers of sum nodes and of multiplication nodes");
            products.back() = static_cast<int>(entry.at(1).integer(0, kMostNodes));
            spec.width.push_back(static_cast<int>(entry.at(0).integer(0, kMostNodes)) + products.back());
        }
        spec.mult_arity.clear();
    } else {
        for (std::size_t l = 0; l < spec.width.size(); ++l)
            products.push_back(static_cast<int>(spec.arityOf(l).size()));
    }
    if (std::all_of(products.begin(), products.end(), [](int count) { return count == 0; })) return;
    for (const int count : products) spec.mult_arity.emplace_back(static_cast<std::size_t>(count), 2);
    if (!model.has("mult_arity")) return;
    const JsonReader arity = model.at("mult_arity");
    if (!arity.isArray()) {
        const int all = static_cast<int>(arity.integer(2, KanSpec::kMaxArity));
        for (std::vector<int> &list : spec.mult_arity) std::fill(list.begin(), list.end(), all);
        return;
    }
    arity.arraySize(products.size(), "entries of width");
    for (std::size_t l = 0; l < products.size(); ++l) {
        const JsonReader list = arity.at(l);
        list.arraySize(spec.mult_arity[l].size(), "multiplication nodes of this layer");
        for (std::size_t n = 0; n < spec.mult_arity[l].size(); ++n)
            spec.mult_arity[l][n] = static_cast<int>(list.at(n).integer(2, KanSpec::kMaxArity));
    }
}

std::span<const Field<KanSpec>> otherFields() {
    static const std::vector<Field<KanSpec>> kOthers = [] {
        std::vector<Field<KanSpec>> others(kanFields().begin(), kanFields().end());
        std::erase_if(others, [](const Field<KanSpec> &field) { return field.name == "width"; });
        return others;
    }();
    return kOthers;
}

void readLayer(const JsonReader &reader, Kan &model, int l) {
    const KanSpec &spec = model.spec();
    const int inputs = model.layer(l).inputs;
    const int outputs = model.layer(l).outputs;
    if (reader.has("inputs")) reader.at("inputs").integer(inputs, inputs);
    if (reader.has("outputs")) reader.at("outputs").integer(outputs, outputs);
    if (reader.has("k")) reader.at("k").integer(spec.k, spec.k);
    int grid = 0;
    std::vector<double> knots = readKnots(reader.at("knots"), inputs, grid);
    model.replaceGrid(l, grid, std::move(knots));
    const KanLayer layer = model.layer(l);
    const JsonReader coef = reader.at("coef");
    coef.arraySize(static_cast<std::size_t>(inputs), "inputs");
    for (int i = 0; i < inputs; ++i) {
        const JsonReader row = coef.at(static_cast<std::size_t>(i));
        row.arraySize(static_cast<std::size_t>(outputs), "outputs");
        for (int j = 0; j < outputs; ++j) {
            const auto values =
                row.at(static_cast<std::size_t>(j)).numbers(static_cast<std::size_t>(layer.coefficients()), "G+k");
            for (int q = 0; q < layer.coefficients(); ++q) model.coef(l, i, j, q) = values[static_cast<std::size_t>(q)];
        }
    }
    readEdgeTable(reader.at("scale_base"), layer, &model.parameters()[layer.scale_base_offset]);
    readEdgeTable(reader.at("scale_sp"), layer, &model.parameters()[layer.scale_sp_offset]);
    if (reader.has("mask")) readEdgeTable(reader.at("mask"), layer, model.layer(l).mask.data());
    if (reader.has("bias")) {
        const auto bias = reader.at("bias").numbers(static_cast<std::size_t>(outputs), "outputs");
        for (int j = 0; j < outputs; ++j) model.bias(l, j) = bias[static_cast<std::size_t>(j)];
    }
    readNodeNumbers(reader, model, l);
    if (reader.has("symbolic")) readSymbolic(reader.at("symbolic"), model, l);
}

}  // namespace

nlohmann::json layersToJson(const Kan &model) {
    nlohmann::json layers = nlohmann::json::array();
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        nlohmann::json knots = nlohmann::json::array();
        nlohmann::json coef = nlohmann::json::array();
        for (int i = 0; i < layer.inputs; ++i) {
            const auto row = layer.nodeKnots(i);
            knots.push_back(std::vector<double>(row.begin(), row.end()));
            nlohmann::json edges = nlohmann::json::array();
            for (int j = 0; j < layer.outputs; ++j) {
                nlohmann::json values = nlohmann::json::array();
                for (int q = 0; q < layer.coefficients(); ++q) values.push_back(model.coef(l, i, j, q));
                edges.push_back(std::move(values));
            }
            coef.push_back(std::move(edges));
        }
        const double *parameters = model.parameters().data();
        nlohmann::json bias = nlohmann::json::array();
        for (int j = 0; j < layer.outputs; ++j) bias.push_back(model.bias(l, j));
        layers.push_back({{"inputs", layer.inputs},
                          {"outputs", layer.outputs},
                          {"k", layer.k},
                          {"knots", std::move(knots)},
                          {"coef", std::move(coef)},
                          {"scale_base", edgeTable(layer, parameters + layer.scale_base_offset)},
                          {"scale_sp", edgeTable(layer, parameters + layer.scale_sp_offset)},
                          {"mask", edgeTable(layer, layer.mask.data())},
                          {"bias", std::move(bias)}});
        if (!layer.symbolic.empty()) layers.back()["symbolic"] = symbolicToJson(model, l);
        if (layer.affine) {
            const Kan::NodeNumbers numbers = model.nodeNumbers(l);
            layers.back().update({{"subnode_scale", numbers.subnode_scale},
                                  {"subnode_bias", numbers.subnode_bias},
                                  {"node_scale", numbers.node_scale},
                                  {"node_bias", numbers.node_bias}});
        }
    }
    return layers;
}

Kan layersFromJson(const JsonReader &layers, const KanSpec &spec) {
    layers.arraySize(static_cast<std::size_t>(spec.depth()), "layers between the entries of width");
    Kan model = Kan::blank(spec);
    for (int l = 0; l < model.depth(); ++l) readLayer(layers.at(static_cast<std::size_t>(l)), model, l);
    return model;
}

nlohmann::json specToJson(const KanSpec &spec) {
    nlohmann::json object = fieldsToJson(kanFields(), spec);
    if (!spec.affine_trainable) object.erase("affine_trainable");  // unknown to files of version 1
    if (!spec.multiplies()) return object;
    for (std::size_t l = 0; l < spec.width.size(); ++l) {
        const auto products = static_cast<int>(spec.arityOf(l).size());
        if (products > 0) object["width"][l] = {spec.width[l] - products, products};
    }
    object["mult_arity"] = spec.mult_arity;
    return object;
}

KanSpec specFromJson(const JsonReader &model, Rules rules) {
    static const std::vector<std::string> kKnown =
        knownKeys(kanFields(), {"mult_arity",
                                // arguments of pykan without influence on the numbers
                                "symbolic_enabled", "bias_trainable", "sp_trainable", "sb_trainable", "save_act",
                                "sparse_init", "auto_save", "first_init", "ckpt_path", "state_id", "round", "device"});
    model.requireKnownKeys(kKnown);
    KanSpec spec = KanSpec::defaults(rules);
    for (const char *key : {"sp_trainable", "sb_trainable"})
        if (model.has(key) && !model.at(key).boolean()) model.at(key).fail("is false; only true is supported");
    if (model.has("sparse_init") && model.at("sparse_init").boolean())
        model.at("sparse_init").fail("is true; only false is supported");
    try {
        readWidth(model, spec);
        readFields(model, otherFields(), spec);
        spec.validate();
    } catch (const std::invalid_argument &error) {
        model.fail(concat("does not make a network: ", error.what()));
    }
    return spec;
}

}  // namespace kan
