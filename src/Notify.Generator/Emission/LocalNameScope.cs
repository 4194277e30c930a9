using System.Globalization;

namespace Notify.Generator.Emission;

/// <summary>The names of one generated method's variables, each used once.</summary>
internal sealed class LocalNameScope(params string[] taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary><c>OrderId</c> as <c>orderId</c>, with underscores where that is taken.</summary>
    public string For(string memberName)
    {
        string name = char.ToLower(memberName[0], CultureInfo.InvariantCulture) + memberName.Substring(1);
        while (!_taken.Add(name))
        {
            name += "_";
        }

        return CSharpText.Identifier(name);
    }
}
