using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Analysis;

/// <summary>Reports a family one of whose names can stand for other values too, or for another channel.</summary>
internal static partial class FamilyNameAnalyzer
{
    /// <summary>Reports that one name can stand for different values.</summary>
    public static void ReportAmbiguity(AttributeData attribute, ChannelNameModel channel, Action<Diagnostic> report, CancellationToken ct)
    {
        // The text around a single parameter has a known length.
        if (channel.Parameters.Count() < 2 || FindAmbiguity(channel) is not { } found)
        {
            return;
        }

        string remedy = !channel.EscapesParameters && FindAmbiguity(channel with { EscapesParameters = true }) is null
            ? "set EscapeParameters"
            : "separate the parameters by text that no value contains";
        report(Diagnostic.Create(
            Descriptors.AmbiguousFamilyName, attribute.ApplicationSyntaxReference?.GetSyntax(ct).GetLocation(), channel.Pattern, found.Name,
            Values(channel, found, step => step.Part), Values(channel, found, step => step.OtherPart), remedy));
    }

    /// <summary>Reports that a family and another channel can have the same name; for each family once.</summary>
    public static void ReportShared(
        IEnumerable<(ISymbol Payload, ChannelNameModel Channel)> channels, Action<Diagnostic> report, CancellationToken ct)
    {
        (string Payload, Names Names, Location? Place)[] ordered =
        [
            .. channels.Select(channel => (channel.Payload.ToDisplayString(), new Names(channel.Channel), channel.Payload.Locations.FirstOrDefault()))
                .OrderBy(channel => channel.Item1, StringComparer.Ordinal),
        ];
        foreach ((_, Names family, Location? place) in ordered.Where(channel => channel.Names.Channel.IsFamily))
        {
            ct.ThrowIfCancellationRequested();

            // Channels with one pattern are a conflict already.
            var shared = ordered
                .Where(other => other.Names.Channel.Pattern != family.Channel.Pattern)
                .Select(other => (other.Payload, other.Names, Name: FindShared(family, other.Names)))
                .FirstOrDefault(pair => pair.Name is not null);
            if (shared.Name is not null)
            {
                bool escapingHelps = !family.Channel.EscapesParameters
                    && FindShared(new Names(family.Channel with { EscapesParameters = true }), shared.Names) is null;
                report(Diagnostic.Create(
                    Descriptors.SharedFamilyName, place, family.Channel.Pattern, shared.Names.Channel.Pattern, shared.Payload, shared.Name,
                    escapingHelps ? "set EscapeParameters" : "begin one of them with other text"));
            }
        }
    }

    /// <summary>A name that both have, at least one of which is a family.</summary>
    private static string? FindShared(Names names, Names other) =>
        names.Start.StartsWith(other.Start, StringComparison.Ordinal) || other.Start.StartsWith(names.Start, StringComparison.Ordinal)
            ? names.Find(other, mustDiffer: false)?.Name
            : null;

    private static Meeting? FindAmbiguity(ChannelNameModel channel)
    {
        Names names = new(channel);
        return names.Find(names, mustDiffer: true);
    }

    private static string Values(ChannelNameModel channel, Meeting found, Func<Meeting, int> partOf) => string.Join(", ", channel.Parts
        .Select((part, at) => part.Parameter is not { } parameter
            ? null
            : $"{parameter.Name} \"{string.Concat(found.Steps.Where(step => partOf(step) == at).Select(step => step.Character))}\"")
        .Where(text => text is not null));

    /// <summary>The names that a channel can have.</summary>
    private sealed class Names(ChannelNameModel channel)
    {
        private readonly Lazy<Automaton> _withoutEmpty = new(() => new Automaton(channel, shortest: 1));
        private readonly Lazy<Automaton> _all = new(() => new Automaton(channel, shortest: 0));

        public ChannelNameModel Channel => channel;

        /// <summary>What all of them begin with.</summary>
        public string Start => channel.Parts.Count == 0 ? "" : channel.Parts[0].Literal;

        /// <summary>A name of both. Prefers one without empty values, which is easier to understand.</summary>
        public Meeting? Find(Names other, bool mustDiffer) =>
            Automaton.Find(_withoutEmpty.Value, other._withoutEmpty.Value, mustDiffer)
            ?? Automaton.Find(_all.Value, other._all.Value, mustDiffer);
    }

    /// <summary>A name on which two automata agree, from its last character back to its first.</summary>
    /// <param name="State">Where one of them is.</param>
    /// <param name="OtherState">Where the other one is.</param>
    /// <param name="Differs">Whether a character belonged to different parts of the patterns.</param>
    /// <param name="Before">The name without its last character; null for the empty one.</param>
    /// <param name="Character">The last character.</param>
    /// <param name="Part">The part that it belongs to.</param>
    /// <param name="OtherPart">The part that it belongs to for the other one.</param>
    private sealed record Meeting(
        int State, int OtherState, bool Differs, Meeting? Before = null, char Character = '\0', int Part = 0, int OtherPart = 0)
    {
        public string Name => string.Concat(Steps.Select(step => step.Character));

        public IEnumerable<Meeting> Steps
        {
            get
            {
                Stack<Meeting> steps = new();
                for (Meeting step = this; step.Before is not null; step = step.Before)
                {
                    steps.Push(step);
                }

                return steps;
            }
        }
    }
}
