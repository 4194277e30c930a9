using System.Globalization;

namespace Notify.Generator.Emission;

/// <summary>Names for the variables of one generated method, each given once.</summary>
internal sealed class LocalNameScope(params string[] taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary><c>OrderId</c> as <c>orderId</c>, with an underscore or two where that is taken.</summary>
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
