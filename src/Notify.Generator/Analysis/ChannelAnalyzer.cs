using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Notify.Generator.Diagnostics;
using Notify.Generator.Incremental;
using Notify.Generator.Model;
using Notify.Generator.Parsing;
using Notify.Generator.Parsing.Triggers;

namespace Notify.Generator.Analysis;

/// <summary>
/// Reports the errors that the generator's parsers find. It is an analyzer so that <c>#pragma</c>, <c>[SuppressMessage]</c> and severities
/// in .editorconfig work, and so that the generator's pipeline holds no locations.
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
            if (!ChannelParser.CanCompile(start.Compilation))
            {
                ConcurrentBag<ISymbol> payloads = [];
                start.RegisterSymbolAction(context => Collect(context, payloads), SymbolKind.NamedType);
                start.RegisterCompilationEndAction(context => ReportVersion(context, payloads));
                return;
            }

            ConcurrentBag<Claim> claims = [];
            KnownChannels known = new(start.Compilation);
            start.RegisterSymbolAction(context => Analyze(context, known, claims), SymbolKind.NamedType);
            start.RegisterCompilationEndAction(context => ReportConflicts(context, claims));
        });
    }

    private static void Collect(SymbolAnalysisContext context, ConcurrentBag<ISymbol> payloads)
    {
        if (context.Symbol.GetAttributes().Find(KnownTypes.PgChannelAttribute) is not null)
        {
            payloads.Add(context.Symbol);
        }
    }

    /// <summary>Reports the version once, at the first payload type, although it concerns all of them.</summary>
    private static void ReportVersion(CompilationAnalysisContext context, IReadOnlyCollection<ISymbol> payloads)
    {
        if (payloads.OrderBy(payload => payload.ToDisplayString(), StringComparer.Ordinal).FirstOrDefault() is { } first)
        {
            LanguageVersion version = ((CSharpCompilation)context.Compilation).LanguageVersion;
            context.ReportDiagnostic(Diagnostic.Create(
                Descriptors.OldLanguageVersion, first.Locations.FirstOrDefault(), ChannelParser.LeastVersion.ToDisplayString(),
                version.ToDisplayString()));
        }
    }

    private void Analyze(SymbolAnalysisContext context, KnownChannels known, ConcurrentBag<Claim> claims)
    {
        ImmutableArray<AttributeData> attributes = context.Symbol.GetAttributes();
        if (attributes.Find(KnownTypes.PgChannelAttribute) is not { } attribute)
        {
            if (attributes.Find(KnownTypes.PgTriggerAttribute) is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.TriggerWithoutChannel, context.Symbol.Locations.FirstOrDefault(), context.Symbol.Name));
            }

            return;
        }

        // What the generator found nothing to say of needs no second look.
        ChannelModel? channel = known.Find(attribute, context.CancellationToken) is { HasRemarks: false, Channel: { } found }
            ? found
            : _parse(context.Symbol, attribute, context.Compilation, context.ReportDiagnostic, context.CancellationToken);
        if (channel is not null)
        {
            claims.Add(new Claim(channel.Key, [.. channel.Functions.SelectMany(TriggerNameParser.Keys)], context.Symbol));
            SizeAnalyzer.Report((INamedTypeSymbol)context.Symbol, channel, context.ReportDiagnostic);
        }
    }

    private static void ReportConflicts(CompilationAnalysisContext context, IReadOnlyCollection<Claim> claims)
    {
        ChannelConflictModel[] conflicts = [.. ChannelConflictModel.Find([.. claims.Select(claim => claim.Key)])];
        // Triggers are named after channels. If two channels have the same name, that is the name to change.
        ReportDuplicateTriggers(context, claims.Where(claim => !conflicts.Any(conflict => conflict.Concerns(claim.Key))));
        foreach (ChannelConflictModel conflict in conflicts)
        {
            List<Claim> concerned =
            [
                .. claims.Where(claim => conflict.Concerns(claim.Key))
                    .OrderBy(claim => claim.Payload.ToDisplayString(), StringComparer.Ordinal),
            ];
            string payloads = string.Join(", ", concerned.Select(claim => claim.Payload.ToDisplayString()));
            foreach (Claim claim in concerned)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    conflict.Channel is null ? Descriptors.DuplicateGeneratedName : Descriptors.DuplicateChannel,
                    claim.Payload.Locations.FirstOrDefault(), conflict.Claim, payloads));
            }
        }
    }

    /// <summary>Two triggers with the same name would replace each other, or each other's function.</summary>
    private static void ReportDuplicateTriggers(CompilationAnalysisContext context, IEnumerable<Claim> claims)
    {
        var repeated = claims
            .SelectMany(claim => claim.Triggers.Select(trigger => (Trigger: trigger, claim.Payload)))
            .GroupBy(pair => pair.Trigger, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        HashSet<ISymbol> reported = new(SymbolEqualityComparer.Default);
        foreach (var group in repeated)
        {
            string payloads = string.Join(", ", group.Select(pair => pair.Payload.ToDisplayString()).OrderBy(name => name, StringComparer.Ordinal));
            foreach ((string trigger, ISymbol payload) in group.Where(pair => reported.Add(pair.Payload)))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Descriptors.DuplicateTrigger, payload.Locations.FirstOrDefault(), trigger, payloads));
            }
        }
    }

    private sealed record Claim(ChannelKeyModel Key, ImmutableArray<string> Triggers, ISymbol Payload);
}
