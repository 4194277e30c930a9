using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Makes a payload type, the types around it and the types it exposes internal, so that generated code can use them (NTG007).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AccessibilityCodeFix))]
[Shared]
public sealed class AccessibilityCodeFix() : DiagnosticCodeFix("NTG007")
{
    private protected override Task RegisterAsync(Place place)
    {
        // If a member's type is inaccessible, the compiler reports that, too (CS0051, CS0053), and the intent is unclear.
        if (place.Node is TypeDeclarationSyntax declaration
            && place.Model.GetDeclaredSymbol(declaration, place.CancellationToken) is { } payload)
        {
            place.Offer(
                $"Make {payload.Name} visible to generated code",
                nameof(AccessibilityCodeFix),
                ct => AccessibilityEdit.ApplyAsync(place.Document.Project.Solution, payload, ct));
        }

        return Task.CompletedTask;
    }
}
