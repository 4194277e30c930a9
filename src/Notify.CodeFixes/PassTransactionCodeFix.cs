using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Passes the open transaction to a call that publishes outside it (NTG305).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PassTransactionCodeFix))]
[Shared]
public sealed class PassTransactionCodeFix() : DiagnosticCodeFix("NTG305")
{
    private protected override Task RegisterAsync(Place place)
    {
        if (place.Property("Argument") is { } argument
            && place.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            && PassTransactionEdit.Find(call, argument, place.Model) is { } replacement)
        {
            place.OfferReplacing($"Pass {argument}", nameof(PassTransactionCodeFix), call, () => replacement);
        }

        return Task.CompletedTask;
    }
}
