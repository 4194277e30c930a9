using Notify;

namespace Runtime.Tests.Publishing;

public sealed class SessionNameTests
{
    [Theory]
    [InlineData("Shop", "Shop notify listener 01234567")]
    [InlineData("Käse", "K?se notify listener 01234567")]
    [InlineData("01234567890123456789012345678901234567890123456789", "01234567890123456789012345678901234567 notify listener 01234567")]
    public void The_application_is_cut_and_never_the_role(string application, string name)
    {
        Assert.Equal(name, SessionName.Format(application, "notify listener 01234567"));
        Assert.True(name.Length <= 63);
    }

    [Fact]
    public void Without_a_name_it_is_the_entry_assemblys() => Assert.EndsWith(" notify publisher", SessionName.Format(" ", "notify publisher"));
}
