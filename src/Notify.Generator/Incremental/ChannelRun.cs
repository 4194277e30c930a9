using Microsoft.CodeAnalysis;
using Notify.Generator.Parsing;

namespace Notify.Generator.Incremental;

/// <summary>
/// Finds the channels of one compilation. If a type depends on exactly what it depended on in the previous run, it keeps the channel of that
/// run and isn't bound.
/// </summary>
/// <remarks>
/// What a run passes to the next one is part of the driver's state, like the result of any step. A build starts with a new driver, so it
/// binds every type.
/// </remarks>
internal sealed class ChannelRun(Compilation compilation, bool usesMemo)
{
    private Compilation? _compilation = compilation;
    private ChannelMemo? _before;
    private ChannelMemo? _memo;
    private FoundChannels? _found;

    /// <summary>The number of types that this run has bound.</summary>
    public int Bound { get; private set; }

    public FoundChannels FindChannels(CancellationToken ct)
    {
        if (_compilation is { } compilation)
        {
            _found = Run(compilation, ct);
            _compilation = null;
            _before = null;
        }

        return _found!;
    }

    private FoundChannels Run(Compilation compilation, CancellationToken ct)
    {
        FoundChannels found = new();
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];
        SourceFile[] files = Array.ConvertAll(trees, tree => SourceFile.Of(tree, ct));
        ContentHash surroundings = RunInputs.HashSurroundings(compilation);
        ChannelMemo? before = _before is { } last && last.Surroundings.Equals(surroundings) ? last : null;
        ContentHash inputs = RunInputs.Hash(surroundings, files);
        AttributeNames global = new([.. files.SelectMany(file => file.GlobalAliases)]);
        DeclarationGraph? graph = null;
        List<(ContentHash, ParsedChannel Channel)> channels = [];
        List<(ChannelCandidate Candidate, int Node)> places = [];
        for (int at = 0; at < trees.Length; at++)
        {
            ct.ThrowIfCancellationRequested();
            AttributeNames names = global.With(files[at].Aliases);
            SemanticModel? model = null;
            foreach (ChannelCandidate candidate in files[at].Candidates)
            {
                if (!names.MayInclude(candidate))
                {
                    continue;
                }

                graph ??= new DeclarationGraph(files, ct);
                ContentHash key = graph.Everywhere;
                key.Add(graph.Hash(at, candidate.Declaration));
                key.Add((ulong)candidate.Ordinal);
                if (before?.Find(key) is not { } channel || !channel.HoldsIn(graph))
                {
                    model ??= compilation.GetSemanticModel(trees[at]);
                    channel = ParsedChannel.Parse(candidate.Node, model, found.Errors, graph, ct);
                    Bound++;
                }

                channels.Add((key, channel));
                places.Add((candidate, graph.Node(at, candidate.Declaration)));
                found.Add(channel, candidate.Node, compilation);
            }
        }

        if (graph is not null)
        {
            HashSet<ulong> generated = [.. AssemblyNameParser.Parse(compilation).Types.Select(ContentHash.HashText)];
            generated.UnionWith(channels.SelectMany(item => item.Channel.GeneratedTypes));
            bool[] dependents = graph.FindDependents(generated);
            for (int at = 0; at < places.Count; at++)
            {
                places[at].Candidate.Keep(new FoundChannel(channels[at].Channel, inputs, dependents[places[at].Node]));
            }
        }

        found.KeepErrors(trees, ct);
        _memo = ChannelMemo.Create(surroundings, channels, before);
        found.Places = _memo.Places;
        return found;
    }

    /// <summary>
    /// Passes what one run found to the next one. The driver compares a step's new result with the previous one: only there can the new run
    /// see the previous one.
    /// </summary>
    internal sealed class Succession : IEqualityComparer<ChannelRun>
    {
        public static Succession Instance { get; } = new();

        /// <returns>False, so that the driver asks the new run for its channels.</returns>
        public bool Equals(ChannelRun? before, ChannelRun? after)
        {
            if (before is { UsesMemo: true, _memo: { } memo } && after is { UsesMemo: true, _compilation: not null })
            {
                after._before = memo;
            }

            return false;
        }

        public int GetHashCode(ChannelRun run) => 0;
    }

    private bool UsesMemo => usesMemo;
}
