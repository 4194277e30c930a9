using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;
using Notify.Generator.Model.Triggers;
using Notify.Generator.Parsing.Triggers;

namespace Notify.Generator.Parsing;

/// <summary>
/// Decides everything about one annotated type. The generator calls it and reports errors; the analyzer calls it for the rest.
/// </summary>
internal static class ChannelParser
{
    /// <summary>Generated code uses what C# 12 brought: primary constructors and collection expressions.</summary>
    public const LanguageVersion LeastVersion = LanguageVersion.CSharp12;

    /// <summary>The model; null if anything is wrong with the type or its attributes.</summary>
    public static ChannelModel? Parse(
        ISymbol target, AttributeData attribute, Compilation compilation, Action<Diagnostic>? report, CancellationToken ct)
    {
        if (target is not INamedTypeSymbol type || attribute.AttributeConstructor is null || !CanCompile(compilation))
        {
            return null;
        }

        DiagnosticScope diagnostics = new(report, ct);
        if (!IsUsable(type, diagnostics))
        {
            return null;
        }

        PayloadScope scope = new(type, attribute, compilation, diagnostics, ct);
        scope.Uses(attribute.AttributeClass!);
        ObjectModel? payload = PayloadParser.ParsePayload(type, scope);
        if (payload is null || scope.Used.HasUnnamed)
        {
            return null;
        }

        ChannelNameModel? channel = ChannelNameParser.Parse(type, attribute, payload, diagnostics);
        if (channel is null)
        {
            return null;
        }

        string? name = GeneratedNameParser.Parse(type, attribute, channel, compilation, diagnostics);
        if (name is null)
        {
            return null;
        }

        bool storesOversize = attribute.NamedEnum<Oversize>(nameof(PgChannelAttribute.Oversize)) == Oversize.Store;
        IReadOnlyList<TriggerFunctionModel> functions = TriggerParser.Parse(type, name, channel, payload, storesOversize, diagnostics);
        if (diagnostics.HasErrors)
        {
            return null;
        }

        diagnostics.ReportRemarks();
        SizeParser.Parse(type, channel, payload, diagnostics);
        return new ChannelModel
        {
            Channel = channel,
            Name = name,
            Namespace = GeneratedNameParser.HomeOf(type),
            IsPublic = AccessibilityParser.Effective(type) == Accessibility.Public,
            Payload = payload,
            StoresOversize = storesOversize,
            Functions = functions.ToEquatableArray(),
            Owner = type.ContainingAssembly.Name,
            SilencedIds = scope.Used.Ids.ToEquatableArray(),
        };
    }

    /// <summary>Whether the project's version of C# compiles what is generated. The generator reports once that it does not.</summary>
    public static bool CanCompile(Compilation compilation) => compilation is CSharpCompilation { LanguageVersion: >= LeastVersion };

    private static bool IsUsable(INamedTypeSymbol type, DiagnosticScope diagnostics)
    {
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            if (outer.IsGenericType)
            {
                diagnostics.Report(Descriptors.GenericPayload, type, type.ToDisplayString());
                return false;
            }

            if (outer.IsFileLocal)
            {
                diagnostics.Report(Descriptors.InaccessiblePayload, type, type.ToDisplayString(), $"\"{outer.Name}\" is file-local");
                return false;
            }
        }

        Accessibility accessibility = AccessibilityParser.Effective(type);
        if (accessibility is not (Accessibility.Public or Accessibility.Internal))
        {
            diagnostics.Report(
                Descriptors.InaccessiblePayload, type, type.ToDisplayString(),
                $"it is nested and {SyntaxFacts.GetText(accessibility)}");
            return false;
        }

        return true;
    }
}
