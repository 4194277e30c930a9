using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>
/// Decides everything about one annotated type. Called by the generator, and by the analyzer with somewhere to report to.
/// </summary>
internal static class ChannelParser
{
    /// <summary>The model; null if anything is wrong with the type or its attributes.</summary>
    public static ChannelModel? Parse(ISymbol target, AttributeData attribute, Action<Diagnostic>? report, CancellationToken ct)
    {
        if (target is not INamedTypeSymbol type || attribute.AttributeConstructor is null)
        {
            return null;
        }

        DiagnosticSink diagnostics = new(report, ct);
        if (!IsUsable(type, diagnostics))
        {
            return null;
        }

        ObjectModel? payload = PayloadParser.Parse(type, new PayloadScope(type, attribute, diagnostics, ct));
        if (payload is null)
        {
            return null;
        }

        ChannelNameModel? channel = ChannelNameParser.Parse(type, attribute, payload, diagnostics);
        if (channel is null)
        {
            return null;
        }

        string? name = GeneratedNameParser.Parse(type, attribute, channel, diagnostics);
        if (name is null)
        {
            return null;
        }

        TriggerModel? trigger = TriggerParser.Parse(type, name, payload, diagnostics);
        return diagnostics.HasErrors ? null : new ChannelModel
        {
            Channel = channel,
            Name = name,
            Namespace = type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString(),
            IsPublic = Accessibilities.Effective(type) == Accessibility.Public,
            Payload = payload,
            StoresOversize = attribute.Named<int?>("Oversize") == 1,
            Trigger = trigger,
        };
    }

    private static bool IsUsable(INamedTypeSymbol type, DiagnosticSink diagnostics)
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

        Accessibility accessibility = Accessibilities.Effective(type);
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
