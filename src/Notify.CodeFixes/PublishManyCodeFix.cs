using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Replaces a loop that only publishes each item (NTG302) with one call of PublishManyAsync.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PublishManyCodeFix))]
[Shared]
public sealed class PublishManyCodeFix() : DiagnosticCodeFix("NTG302")
{
    private protected override Task RegisterAsync(Place place)
    {
        if (place.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            && PublishManyEdit.Find(call, place.Model, place.CancellationToken) is { } edit)
        {
            place.OfferReplacing("Publish all with PublishManyAsync", nameof(PublishManyCodeFix), edit.Loop, edit.Replacement);
        }

        return Task.CompletedTask;
    }
}
