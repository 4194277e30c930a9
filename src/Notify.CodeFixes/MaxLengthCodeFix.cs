using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Notify.Generator.Parsing;

namespace Notify.CodeFixes;

/// <summary>
/// Gives a member the [MaxLength] with which the payload or the channel's name fits, as computed by NTG003, NTG111 and NTG112, or a
/// [StringLength], about which the trimmer does not warn (IL2026).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MaxLengthCodeFix))]
[Shared]
public sealed class MaxLengthCodeFix() : DiagnosticCodeFix("NTG003", "NTG111", "NTG112")
{
    private protected override async Task RegisterAsync(Place place)
    {
        // The keys are those of the generator's SizeParser, which sets both if a length helps.
        if (place.Property("Member") is { } name
            && int.TryParse(place.Property("MaxLength"), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && MaxLengthEdit.FindMember(place.Node, name, place.Model, place.CancellationToken) is { } member
            && place.Document.Project.Solution.GetDocument(member.SyntaxTree) is { } document)
        {
            Offer("MaxLength", KnownTypes.MaxLengthAttribute, nameof(MaxLengthCodeFix));
            if (await MaxLengthEdit.TakesStringLengthAsync(document, member, place.CancellationToken).ConfigureAwait(false))
            {
                Offer("StringLength", KnownTypes.StringLengthAttribute, nameof(KnownTypes.StringLengthAttribute));
            }

            void Offer(string attribute, string typeName, string key) => place.Offer(
                $"Add [{attribute}({length})] to {name}", key, ct => MaxLengthEdit.ApplyAsync(document, member, typeName, length, ct));
        }
    }
}
