using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;
using Notify.Generator.Incremental;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator.Analysis;

/// <summary>
/// Reports what the parsers remark on, and how large payloads can get. Errors are the generator's to report: the compiler shows them beside
/// its own, but runs no analyzers after an error in a declaration.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ChannelAnalyzer : DiagnosticAnalyzer
{
    private readonly ParseChannel _parse;

    /// <summary>Makes an analyzer that looks again at what the generator has found something wrong with.</summary>
    public ChannelAnalyzer()
        : this(ChannelParser.Parse)
    {
    }

    internal ChannelAnalyzer(ParseChannel parse) => _parse = parse;

    internal delegate ChannelModel? ParseChannel(
        ISymbol target, AttributeData attribute, Compilation compilation, Action<Diagnostic>? report, CancellationToken ct);

    /// <inheritdoc/>
    /// <remarks>The generator's, too, so that tools can list them.</remarks>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Descriptors.InvalidChannelName,
        Descriptors.ChannelNameTooLong,
        Descriptors.FamilyNameTooLong,
        Descriptors.DuplicateChannel,
        Descriptors.InvalidFamilyParameter,
        Descriptors.GenericPayload,
        Descriptors.InaccessiblePayload,
        Descriptors.NotConstructible,
        Descriptors.InvalidGeneratedName,
        Descriptors.DuplicateGeneratedName,
        Descriptors.OldLanguageVersion,
        Descriptors.ExternAlias,
        Descriptors.AmbiguousFamilyName,
        Descriptors.SharedFamilyName,
        Descriptors.InvisibleEdge,
        Descriptors.UnsupportedType,
        Descriptors.DuplicateJsonName,
        Descriptors.RecursivePayload,
        Descriptors.UnsupportedAttribute,
        Descriptors.MemberLeftOut,
        Descriptors.ObsoleteAsError,
        Descriptors.StoredMemberLeftOut,
        Descriptors.RuleNotEnforced,
        Descriptors.PayloadNeverFits,
        Descriptors.PayloadMayNotFit,
        Descriptors.UnboundedMember,
        Descriptors.PayloadSize,
        Descriptors.EmptyPayload,
        Descriptors.InvalidTrigger,
        Descriptors.InvalidFilledMember,
        Descriptors.TriggerWithoutChannel,
        Descriptors.ContradictoryTrigger,
        Descriptors.MemberNotFilled,
        Descriptors.DuplicateTrigger,
        Descriptors.SeveralFills,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        // A file called *.g.cs also counts as generated, but the generator looks at its types.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            KnownChannels known = new(start.Compilation);
            ConcurrentBag<(ISymbol Payload, ChannelNameModel Channel)> channels = [];
            start.RegisterSymbolAction(context => Analyze(context, known, channels), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(context => FamilyNameAnalyzer.ReportShared(
                channels, context.ReportDiagnostic, context.CancellationToken));
        });
    }

    private void Analyze(
        SymbolAnalysisContext context, KnownChannels known, ConcurrentBag<(ISymbol Payload, ChannelNameModel Channel)> channels)
    {
        ImmutableArray<AttributeData> attributes = context.Symbol.GetAttributes();
        if (attributes.Find(KnownTypes.PgChannelAttribute) is { } attribute)
        {
            AnalyzeChannel(context, attribute, known, channels);
        }
        else if (attributes.Find(KnownTypes.PgTriggerAttribute) is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.TriggerWithoutChannel, context.Symbol.Locations.FirstOrDefault(), context.Symbol.Name));
        }
    }

    private void AnalyzeChannel(
        SymbolAnalysisContext context,
        AttributeData attribute,
        KnownChannels known,
        ConcurrentBag<(ISymbol Payload, ChannelNameModel Channel)> channels)
    {
        // What the generator found, and has no remarks on, needs no second look.
        ParsedChannel? found = known.Find(attribute, context.CancellationToken);
        ChannelModel? channel = found is { Channel: null } or { HasRemarks: false }
            ? found.Channel
            : _parse(context.Symbol, attribute, context.Compilation, Report, context.CancellationToken);
        if (channel is not null)
        {
            channels.Add((context.Symbol, channel.Channel));
            FamilyNameAnalyzer.ReportAmbiguity(attribute, channel.Channel, context.ReportDiagnostic, context.CancellationToken);
            SizeAnalyzer.Report((INamedTypeSymbol)context.Symbol, channel, context.ReportDiagnostic);
            if (found is null && known.FindWithoutGenerated(attribute, context.CancellationToken) is { HasErrors: false } other
                && !channel.Equals(other.Channel))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.UnsupportedType, context.Symbol.Locations.FirstOrDefault(), channel.PayloadName,
                    ", because it depends on what a source generator writes"));
            }
        }

        void Report(Diagnostic diagnostic)
        {
            if (diagnostic.Location.SourceTree is not { } tree || SourceFile.Find(tree)?.HasReported(diagnostic) != true)
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }
}
